//! The guides in docs/: what they link to is there, what they call by name stands
//! on some page, and their pictures are small and all of use.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

/// The most bytes of a picture, and of all of them.
const PICTURE: u64 = 60 * 1024;
const PICTURES: u64 = 1_500 * 1024;

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// Every file under a folder whose name ends so.
fn files(folder: &Path, ending: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files(&path, ending));
        } else if path.to_string_lossy().ends_with(ending) {
            found.push(path);
        }
    }
    found
}

fn documents() -> Vec<(PathBuf, String)> {
    let mut found = files(&root().join("docs"), ".md");
    found.extend(["README.md", "CONTRIBUTING.md", "ARCHITECTURE.md"].map(|name| root().join(name)));
    found.into_iter().map(|path| (path.clone(), fs::read_to_string(path).unwrap())).collect()
}

/// What stands between two marks, each time.
fn between<'a>(text: &'a str, start: &str, end: &str) -> Vec<&'a str> {
    let parts = text.split(start).skip(1);
    parts.filter_map(|part| part.split_once(end)).map(|(inside, _)| inside).collect()
}

/// What a heading is called in an address, as Git hosts make it.
fn anchor(heading: &str) -> String {
    let heading = heading.trim_start_matches('#').trim().to_lowercase();
    let kept = heading.chars().filter(|c| c.is_alphanumeric() || " -_".contains(*c));
    kept.map(|c| if c == ' ' { '-' } else { c }).collect()
}

#[test]
fn links_of_the_documents_lead_somewhere() {
    let (mut checked, mut wrong) = (0, Vec::new());
    for (path, text) in documents() {
        for target in between(&text, "](", ")") {
            if target.contains("://") || target.starts_with("mailto:") || target.contains(' ') {
                continue;
            }
            let (file, part) = target.split_once('#').unwrap_or((target, ""));
            let led = match file {
                "" => path.clone(),
                file => path.parent().unwrap().join(file),
            };
            checked += 1;
            let there = led.exists();
            let heads = |text: &str| text.lines().any(|l| l.starts_with('#') && anchor(l) == part);
            let found = there
                && (part.is_empty() || led.is_dir() || heads(&fs::read_to_string(&led).unwrap()));
            if !found {
                wrong.push(format!("{}: {target}", path.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(checked >= 60, "{checked}");
}

/// What a guide prints in bold is what a page calls it.
#[test]
fn guides_use_the_words_of_the_pages() {
    let mut shown = String::new();
    for path in
        [files(&root().join("src/web"), ".html"), files(&root().join("src"), ".rs")].concat()
    {
        shown += &fs::read_to_string(path).unwrap();
    }
    let (mut labels, mut wrong) = (BTreeSet::new(), Vec::new());
    for path in files(&root().join("docs/huong-dan"), ".md") {
        let text = fs::read_to_string(&path).unwrap();
        for label in text.split("**").skip(1).step_by(2) {
            labels.insert(label.to_owned());
            if !shown.contains(label) {
                wrong.push(format!("{}: no page says {label:?}", path.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(labels.len() >= 30, "{labels:?}");
}

#[test]
fn pictures_are_small_and_each_is_shown() {
    let folder = root().join("docs/huong-dan/hinh");
    let taken: BTreeSet<PathBuf> = files(&folder, ".webp").into_iter().collect();
    assert_eq!(taken.len(), fs::read_dir(&folder).unwrap().count(), "only pictures, as WebP");
    let mut total = 0;
    for path in &taken {
        let size = fs::metadata(path).unwrap().len();
        assert!(size <= PICTURE, "{}: {size} bytes", path.display());
        total += size;
    }
    assert!(total <= PICTURES, "{total} bytes");
    let mut shown = BTreeSet::new();
    for (path, text) in documents() {
        let pictures = between(&text, "![", ")");
        for picture in pictures.iter().filter(|picture| picture.ends_with(".webp")) {
            let (about, target) = picture.split_once("](").unwrap();
            assert!(about.chars().count() >= 8, "{target} is described as {about:?}");
            shown.insert(path.parent().unwrap().join(target).canonicalize().unwrap());
        }
    }
    let taken: BTreeSet<PathBuf> = taken.iter().map(|path| path.canonicalize().unwrap()).collect();
    let unused: Vec<&PathBuf> = taken.difference(&shown).collect();
    assert!(unused.is_empty(), "nobody shows {unused:?}");
}
