//! Fields under the agencies that answer for them, as a list that opens.

use crate::web::{
    search::{
        address::{Change, link},
        params::Asked,
        results::{Answer, FacetGroup, FacetLink},
    },
    words,
};
use crate::{
    catalog::{Facet, FacetValue, FieldChoice, FieldGroup},
    text::collation_key,
};

/// Agencies, and fields of one that is open, that are shown before "all of them".
const SHOWN: usize = 8;

fn counted(answer: &Answer, asked: &Asked) -> Vec<FieldGroup> {
    let request = &asked.request;
    let catalog = &answer.snapshot.catalog;
    catalog.field_groups(&answer.response.leaves, &request.filters, request.as_of)
}

/// The tree beside the results: agencies, and under those that are chosen, or
/// alone, their fields.
pub(in crate::web) fn group(answer: &Answer, asked: &Asked) -> Option<FacetGroup> {
    let groups = counted(answer, asked);
    let alone = groups.len() == 1;
    let is_open = |group: &FieldGroup| {
        alone || group.whole.selected || group.fields.iter().any(|f| f.selected)
    };
    let (open, closed): (Vec<_>, Vec<_>) = groups.iter().partition(|group| is_open(group));
    let room = SHOWN.saturating_sub(open.len());
    let hidden = closed.len().saturating_sub(room);
    let mut all_fields = hidden;
    let mut values: Vec<FacetLink> = Vec::new();
    for group in open {
        let (chosen, others): (Vec<_>, Vec<_>) = group.fields.iter().partition(|f| f.selected);
        let room = SHOWN.saturating_sub(chosen.len());
        all_fields += others.len().saturating_sub(room);
        let shown = chosen.into_iter().chain(others.into_iter().take(room));
        let children = shown.map(|field| node(field, asked, Vec::new())).collect();
        values.push(node(&group.whole, asked, children));
    }
    values.extend(closed.into_iter().take(room).map(|group| node(&group.whole, asked, Vec::new())));
    let first = values.first()?;
    // One agency without fields leaves nothing to choose.
    if alone && first.children.is_empty() && !first.selected {
        return None;
    }
    let whole = groups.iter().map(|group| 1 + group.fields.len()).sum();
    let all = (all_fields > 0).then(|| (link("/loc/field", asked, Change::Nothing), whole));
    let by_agency = asked.request.filters.agency.is_empty();
    let title = if by_agency { "Bộ, cơ quan và lĩnh vực" } else { "Lĩnh vực" };
    Some(FacetGroup { title, values, all })
}

/// Every agency with its fields, in the order of the alphabet.
pub(in crate::web) fn everything(answer: &Answer, asked: &Asked) -> Vec<FacetLink> {
    let sorted = |mut links: Vec<FacetLink>| {
        links.sort_by_cached_key(|link| collation_key(&link.label));
        links
    };
    let whole = |group: &FieldGroup| {
        let fields = group.fields.iter().map(|field| node(field, asked, Vec::new())).collect();
        node(&group.whole, asked, sorted(fields))
    };
    sorted(counted(answer, asked).iter().map(whole).collect())
}

fn node(value: &FacetValue, asked: &Asked, children: Vec<FacetLink>) -> FacetLink {
    // A field that was chosen by its name alone is taken off by its name.
    let named = value.value.split_once('/').map_or("", |(_, field)| field);
    let by_name = asked
        .request
        .filters
        .field
        .iter()
        .any(|choice| matches!(choice, FieldChoice::Named(field) if field == named));
    let toggled = if by_name { named } else { &value.value };
    FacetLink {
        label: value.label.clone(),
        count: words::count(value.count),
        selected: value.selected,
        href: link("/", asked, Change::Toggle(Facet::Field, toggled)),
        children,
    }
}

/// Whether choosing one value of the dimension takes the place of another: what
/// is part of the other, or has it as a part.
pub(in crate::web) fn replaces(chosen: &str, other: &str) -> bool {
    let read = |text: &str| match text.parse::<FieldChoice>() {
        Ok(choice) => choice,
    };
    let within = |whole: &FieldChoice, part: &FieldChoice| match (whole, part) {
        (FieldChoice::Of(agency), FieldChoice::Within(of, _)) => agency == of,
        (FieldChoice::Named(name), FieldChoice::Within(_, field)) => name == field,
        _ => false,
    };
    let (chosen, other) = (read(chosen), read(other));
    within(&chosen, &other) || within(&other, &chosen)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::web::testing::{get, service, shelf};

    #[test]
    fn parts_and_wholes_take_each_others_place() {
        for (chosen, other, expected) in [
            ("bo-tai-chinh/", "bo-tai-chinh/Thuế", true),
            ("bo-tai-chinh/Thuế", "bo-tai-chinh/", true),
            ("Thuế", "bo-tai-chinh/Thuế", true),
            ("bo-tai-chinh/Thuế", "bo-tai-chinh/Hải quan", false),
            ("bo-tai-chinh/Thuế", "bo-xay-dung/", false),
            ("bo-tai-chinh/", "bo-xay-dung/", false),
            ("Thuế", "bo-tai-chinh/", false),
        ] {
            assert_eq!(replaces(chosen, other), expected, "{chosen} {other}");
        }
    }

    #[tokio::test]
    async fn an_agency_opens_to_its_fields_and_they_take_its_place() {
        let service = service(shelf()).await;
        let closed = get(&service, "/?sort=name").await.body;
        assert!(closed.contains(r#"href="/?field=bo-cong-thuong/&#38;sort=name""#), "{closed}");
        assert!(!closed.contains("field=bo-cong-thuong/Xăng"), "{closed}");
        let open = get(&service, "/?field=bo-cong-thuong/").await.body;
        assert!(open.contains("2 quy định"), "{open}");
        assert!(
            open.contains(r#"href="/?field=bo-cong-thuong/Xăng+dầu,+khí" rel="nofollow">"#),
            "{open}"
        );
        // Another agency is an alternative.
        let other = r#"href="/?field=bo-cong-thuong/&#38;field=bo-xay-dung/" rel="nofollow">"#;
        assert!(open.contains(other), "{open}");
        let child = get(&service, "/?field=bo-cong-thuong/Xăng dầu, khí").await.body;
        assert!(child.contains("1 quy định"), "{child}");
        assert!(child.contains("Xăng dầu, khí (Bộ Công Thương)"), "{child}");
        assert!(child.contains(r#"href="/?field=bo-cong-thuong/" rel="nofollow">"#), "{child}");
        let all = get(&service, "/loc/field").await.body;
        for part in ["Bộ Công Thương", "Đường bộ", r#"href="/?field=bo-xay-dung/Đường+bộ""#]
        {
            assert!(all.contains(part), "{part}: {all}");
        }
        assert_eq!(get(&service, "/?field=bo-y-te/Đường bộ").await.status, 200);
        assert_eq!(get(&service, "/?field=bo-khong-co/Đường bộ").await.status, 400);
        assert_eq!(get(&service, "/?field=bo-xay-dung/Không có").await.status, 400);
    }
}
