//! One look at each regulation, which every number and every list is made of.

use super::{
    Base, FixedBase, RatioAsk, RatioPart,
    credit::{Bits, Credits},
    keys::Keys,
};
use crate::{
    catalog::{
        Catalog, Matcher, Ordinal, Service, applies::ItemCells, columns::Cells,
        service::ServicePart,
    },
    reference::agencies,
};

/// What holds of one regulation, by which every number and every list is made.
pub(super) struct Look<'a> {
    pub(super) ordinal: Ordinal,
    pub(super) cells: &'a Cells,
    /// Whether it is in the base.
    pub(super) member: bool,
    /// Whether it is new since the baseline.
    pub(super) new: bool,
    /// Whether it was in the baseline and is gone.
    pub(super) gone: bool,
    pub(super) bits: Bits,
    /// The item to which it is credited.
    pub(super) credit: Option<&'a ItemCells>,
    catalog: &'a Catalog,
}

impl Look<'_> {
    pub(super) fn is(&self, part: RatioPart) -> bool {
        let facts = (self.bits.has(Bits::APPROVED), self.bits.has(Bits::ENACTED));
        let planned = self.member && self.bits.has(Bits::PLANNED);
        match part {
            RatioPart::Numerator => self.member && self.credit.is_some(),
            RatioPart::Denominator => self.member,
            RatioPart::New => self.new,
            RatioPart::Gone => self.gone,
            RatioPart::ApprovedEnacted => planned && facts == (true, true),
            RatioPart::ApprovedOnly => planned && facts == (true, false),
            RatioPart::EnactedOnly => planned && facts == (false, true),
            RatioPart::ProposedOnly => planned && facts == (false, false),
            RatioPart::OnlineFull => self.serves(ServicePart::OnlineFull),
            RatioPart::OnlineKnown => self.serves(ServicePart::OnlineKnown),
            RatioPart::OnlineMissing => self.serves(ServicePart::OnlineMissing),
            RatioPart::SettledKnown => self.serves(ServicePart::SettledKnown),
            RatioPart::SettledMissing => self.serves(ServicePart::SettledMissing),
        }
    }

    /// Its service, if it is a procedure in force, in the base or not. Most
    /// tables never ask.
    pub(super) fn service(&self) -> Option<Service> {
        self.catalog.service(self.ordinal as usize)
    }

    fn serves(&self, part: ServicePart) -> bool {
        self.service().is_some_and(|service| service.is(part))
    }
}

/// Which regulations are in a base.
enum Members<'a> {
    InForce,
    Fixed { base: &'a FixedBase, is: Vec<bool>, leaf_in_scope: Vec<bool> },
}

impl<'a> Members<'a> {
    fn new(catalog: &Catalog, base: Base<'a>) -> Self {
        let Base::Fixed(base) = base else { return Self::InForce };
        let mut is = vec![false; catalog.len()];
        for ordinal in &base.ordinals {
            if let Some(member) = is.get_mut(*ordinal as usize) {
                *member = true;
            }
        }
        let list = agencies();
        // By who would have answered on the day of the baseline: what another
        // ministry has that a merger brought along is not new.
        let in_scope = |(agency, _): &(u16, u32)| {
            let slug = &catalog.agencies.values[usize::from(*agency)];
            let wanted = base.scope.agency.as_ref();
            wanted.is_none_or(|wanted| {
                list.responsible(slug, base.day) == list.responsible(wanted, base.day)
            })
        };
        let leaf_in_scope = catalog.leaves.values.iter().map(in_scope).collect();
        Self::Fixed { base, is, leaf_in_scope }
    }

    /// Whether a regulation is in the base, is new, and is gone.
    fn of(&self, ordinal: Ordinal, cells: &Cells, day: i32) -> (bool, bool, bool) {
        let in_force = cells.in_force(day);
        match self {
            Self::InForce => (in_force, false, false),
            Self::Fixed { base, is, leaf_in_scope } => {
                let member = is[ordinal as usize];
                let kinds = &base.scope.kinds;
                let kind = kinds.is_empty() || kinds.iter().any(|k| *k as u8 == cells.kind);
                let new = in_force && !member && kind && leaf_in_scope[cells.leaf as usize];
                (member, new, member && !in_force)
            }
        }
    }
}

/// Everything that is needed to look at one regulation after the other.
pub(super) struct Looker<'a> {
    catalog: &'a Catalog,
    matcher: Matcher<'a>,
    members: Members<'a>,
    pub(super) credits: Credits,
    pub(super) keys: Keys,
}

impl<'a> Looker<'a> {
    pub(super) fn new(catalog: &'a Catalog, base: Base<'a>, ask: &RatioAsk) -> Self {
        Self {
            catalog,
            matcher: catalog.matcher(&ask.filters, catalog.as_of()),
            members: Members::new(catalog, base),
            credits: Credits::new(catalog, ask.stage, &ask.dispositions),
            keys: Keys::new(catalog, ask.by, ask.stage),
        }
    }

    /// Whether the base is a baseline.
    pub(super) fn is_fixed(&self) -> bool {
        matches!(self.members, Members::Fixed { .. })
    }

    /// Every regulation that the filters let through.
    pub(super) fn all(&self) -> impl Iterator<Item = Look<'a>> {
        let day = self.catalog.day_number();
        (0..).zip(&self.catalog.cells).filter_map(move |(ordinal, cells)| {
            if self.matcher.failing(ordinal) != 0 {
                return None;
            }
            let (member, new, gone) = self.members.of(ordinal, cells, day);
            let credit = self.catalog.items.get(self.credits.place[ordinal as usize] as usize);
            let bits = self.credits.bits[ordinal as usize];
            let catalog = self.catalog;
            Some(Look { ordinal, cells, member, new, gone, bits, credit, catalog })
        })
    }
}
