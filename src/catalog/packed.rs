//! A history as bytes: a start reads them instead of a row for each version.
//!
//! They mean something only to the program that wrote them. Whoever keeps them
//! makes sure that they are whole; [`History::unpack`] refuses those of another
//! form or with other members of a closed set.

use std::{str, sync::Arc};

use super::{
    History, Service,
    columns::Cells,
    comments::Comments,
    fields::Leaf,
    history::{Codes, Dictionary, Row, Versions},
    plans::Plans,
};
use crate::model::{AgencySlug, Charge, Kind, OnlineLevel, RegulationCode};

/// Raised whenever the bytes change their meaning.
const FORM: u32 = 4;

impl History {
    /// All of it as bytes.
    pub fn pack(&self) -> Vec<u8> {
        // Named one by one, so that a new part cannot be forgotten here.
        // What happened to plans and comments is read from the store, where it is few rows.
        let Self {
            codes,
            agencies,
            fields,
            leaves,
            versions,
            plans: _,
            comments: _,
            seq,
            text_seq,
        } = self;
        let mut out = Vec::with_capacity(versions.len() * 200);
        text(&mut out, &form());
        out.extend(seq.to_le_bytes());
        out.extend(text_seq.to_le_bytes());
        count(&mut out, agencies.values.len());
        agencies.values.iter().for_each(|agency| text(&mut out, agency.as_str()));
        count(&mut out, fields.values.len());
        fields.values.iter().for_each(|field| text(&mut out, field));
        count(&mut out, leaves.values.len());
        for (agency, field) in &leaves.values {
            out.extend(agency.to_le_bytes());
            out.extend(field.to_le_bytes());
        }
        count(&mut out, versions.len());
        for (code, versions) in codes.list.iter().zip(versions) {
            text(&mut out, code.as_str());
            count(&mut out, versions.rows().len());
            versions.rows().iter().for_each(|row| pack_row(&mut out, row));
        }
        out
    }

    /// The history that was packed; none if this program packs another way.
    pub fn unpack(bytes: &[u8]) -> Option<Self> {
        let mut input = Input(bytes);
        if input.text()? != form() {
            return None;
        }
        let (seq, text_seq) =
            (u64::from_le_bytes(input.take()?), u64::from_le_bytes(input.take()?));
        let agencies = input.list(|input| input.text()?.parse::<AgencySlug>().ok())?;
        let fields = input.list(|input| input.text().map(Arc::<str>::from))?;
        let leaves = input.list(|input| {
            let leaf: Leaf = (u16::from_le_bytes(input.take()?), u32::from_le_bytes(input.take()?));
            let known = usize::from(leaf.0) < agencies.len() && (leaf.1 as usize) < fields.len();
            known.then_some(leaf)
        })?;
        let mut codes = Codes::default();
        let regulations = input.list(|input| {
            let code: RegulationCode = input.text()?.parse().ok()?;
            codes.list.push(code);
            let mut rows = input.list(|input| unpack_row(input, leaves.len()))?;
            let last = rows.pop()?;
            if rows.is_empty() {
                return Some(Versions::One(last));
            }
            rows.push(last);
            Some(Versions::Many(rows))
        })?;
        codes.ordinals = codes.list.iter().cloned().zip(0..).collect();
        let whole = input.0.is_empty() && codes.ordinals.len() == regulations.len();
        whole.then(|| Self {
            codes: Arc::new(codes),
            agencies: Arc::new(Dictionary::new(agencies)),
            fields: Arc::new(Dictionary::new(fields)),
            leaves: Arc::new(Dictionary::new(leaves)),
            versions: regulations,
            plans: Plans::default(),
            comments: Comments::default(),
            seq,
            text_seq,
        })
    }
}

/// What the bytes depend on besides the history.
fn form() -> String {
    let kinds = Kind::ALL.iter().map(|kind| kind.name());
    let names: Vec<&str> = kinds.chain(OnlineLevel::ALL.iter().map(|level| level.name())).collect();
    format!("{FORM} {}", names.join(" "))
}

fn pack_row(out: &mut Vec<u8>, row: &Row) {
    let Row { name, seq, valid_from, version, charge, service, cells } = row;
    // What plans say of it is filled in for a day.
    let Cells { from, to, leaf, sample, kind, .. } = cells;
    text(out, name);
    out.extend(seq.to_le_bytes());
    out.extend(valid_from.to_le_bytes());
    out.extend(version.to_le_bytes());
    out.extend(from.to_le_bytes());
    out.extend(to.to_le_bytes());
    out.extend(leaf.to_le_bytes());
    // A span is never upside down, so that stands for none.
    let (low, high) = charge.map_or((1, 0), |charge| (charge.low, charge.high));
    out.extend(low.to_le_bytes());
    out.extend(high.to_le_bytes());
    let (online, on_time, dossiers) = service.parts();
    out.extend(on_time.to_le_bytes());
    out.extend(dossiers.to_le_bytes());
    out.extend([online, u8::from(*sample), *kind]);
}

fn unpack_row(input: &mut Input<'_>, leaves: usize) -> Option<Row> {
    let name = input.text()?.into();
    let seq = u64::from_le_bytes(input.take()?);
    let valid_from = i32::from_le_bytes(input.take()?);
    let version = u32::from_le_bytes(input.take()?);
    let (from, to) = (i32::from_le_bytes(input.take()?), i32::from_le_bytes(input.take()?));
    let leaf = u32::from_le_bytes(input.take()?);
    let (low, high) = (u64::from_le_bytes(input.take()?), u64::from_le_bytes(input.take()?));
    let charge = (low <= high).then_some(Charge { low, high });
    let on_time = u32::from_le_bytes(input.take()?);
    let dossiers = u64::from_le_bytes(input.take()?);
    let [online, sample, kind] = input.take()?;
    let service = Service::of_parts((online, on_time, dossiers));
    let cells = Cells { from, to, leaf, sample: sample != 0, kind, ..Cells::UNPLANNED };
    let known = (leaf as usize) < leaves;
    known.then_some(Row { name, seq, valid_from, version, charge, service, cells })
}

fn count(out: &mut Vec<u8>, number: usize) {
    out.extend((number as u32).to_le_bytes());
}

fn text(out: &mut Vec<u8>, text: &str) {
    count(out, text.len());
    out.extend(text.as_bytes());
}

/// What is still to be read.
struct Input<'a>(&'a [u8]);

impl<'a> Input<'a> {
    fn take<const N: usize>(&mut self) -> Option<[u8; N]> {
        let (first, rest) = self.0.split_first_chunk()?;
        self.0 = rest;
        Some(*first)
    }

    fn count(&mut self) -> Option<usize> {
        Some(u32::from_le_bytes(self.take()?) as usize)
    }

    fn text(&mut self) -> Option<&'a str> {
        let length = self.count()?;
        let (text, rest) = self.0.split_at_checked(length)?;
        self.0 = rest;
        str::from_utf8(text).ok()
    }

    fn list<T>(&mut self, mut member: impl FnMut(&mut Self) -> Option<T>) -> Option<Vec<T>> {
        let count = self.count()?;
        // A member has at least one byte: a wrong count does not take the memory.
        let mut list = Vec::with_capacity(count.min(self.0.len()));
        for _ in 0..count {
            list.push(member(self)?);
        }
        Some(list)
    }
}
