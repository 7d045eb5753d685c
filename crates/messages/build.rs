//! Turns `web/locales/*.json` into typed methods of `Locale`; a translation that does not fit the English text fails the build.
#![expect(
    clippy::disallowed_methods,
    reason = "Cargo names the output folder in the environment"
)]

#[path = "src/catalogue.rs"]
mod catalogue;

use std::{env, fs, path::Path};

use catalogue::Catalogue;

fn main() {
    let locales = Path::new("../../web/locales");
    println!("cargo:rerun-if-changed={}", locales.display());
    let read = |code: &str| {
        let path = locales.join(format!("{code}.json"));
        println!("cargo:rerun-if-changed={}", path.display());
        let json = fs::read_to_string(&path).expect("a locale file is readable");
        Catalogue::parse(code, &json)
            .unwrap_or_else(|problem| panic!("{}: {problem}", path.display()))
    };
    let english = read("en");
    let translations = [read("it")];
    for translation in &translations {
        let problems = translation.differences(&english);
        assert!(
            problems.is_empty(),
            "{}.json: {}",
            translation.code,
            problems.join("; ")
        );
    }
    let code = catalogue::generate(&english, &translations);
    let target = Path::new(&env::var("OUT_DIR").expect("cargo sets OUT_DIR")).join("texts.rs");
    fs::write(target, code).expect("OUT_DIR is writable");
}
