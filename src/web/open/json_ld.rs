//! What search engines read: schema.org as JSON-LD in a script element.
//!
//! Such an element is data and never executed, so the policy for scripts does
//! not concern it; but its text must not be able to end it.

use serde_json::{Value, json};

use crate::{
    model::{AgencySlug, Kind, Regulation},
    reference::agencies,
};

/// A regulation: a procedure is a service of the agency that answers for it,
/// anything else is law that it makes.
pub(in crate::web) fn regulation(
    regulation: &Regulation,
    answering: &AgencySlug,
    origin: &str,
) -> Value {
    let code = regulation.code.as_str();
    let address = format!("{origin}/quy-dinh/{code}");
    let agency = json!({
        "@type": "GovernmentOrganization",
        "name": agencies().name(answering),
        "url": format!("{origin}/?agency={answering}"),
    });
    let bases: Vec<&str> =
        regulation.legal_basis.iter().map(|basis| basis.as_printed.as_str()).collect();
    match regulation.kind {
        Kind::Procedure => json!({
            "@context": "https://schema.org",
            "@type": "GovernmentService",
            "@id": address,
            "url": address,
            "identifier": code,
            "name": regulation.name,
            "serviceType": regulation.field.0,
            "provider": agency,
            "areaServed": "Việt Nam",
            "inLanguage": "vi",
        }),
        _ => json!({
            "@context": "https://schema.org",
            "@type": "Legislation",
            "@id": address,
            "url": address,
            "legislationIdentifier": code,
            "legislationType": regulation.kind.label(),
            "name": regulation.name,
            "legislationResponsible": agency,
            "legislationJurisdiction": "Việt Nam",
            "temporalCoverage": regulation.in_force_from.map(|from| match regulation.in_force_to {
                // The first day no longer in force is not in it.
                Some(to) => format!("{from}/{}", to.yesterday().unwrap_or(to)),
                None => format!("{from}/.."),
            }),
            "inLanguage": "vi",
            "isBasedOn": bases,
        }),
    }
}

/// JSON that stands in a script element as it is: nothing in it can be read as
/// markup, and it says the same.
pub(in crate::web) fn script(value: &Value) -> String {
    let mut text = String::new();
    for letter in value.to_string().chars() {
        match letter {
            // In JSON these stand in texts only, where they may be written so.
            '<' => text.push_str("\\u003c"),
            '>' => text.push_str("\\u003e"),
            '&' => text.push_str("\\u0026"),
            letter => text.push(letter),
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_in_it_ends_the_element() {
        let value = json!({ "name": "</script><!-- <img src=x onerror=alert(1)> & ‘’ \u{2028}" });
        let text = script(&value);
        assert!(!text.contains(['<', '>', '&']), "{text}");
        assert_eq!(serde_json::from_str::<Value>(&text).unwrap(), value);
    }
}
