//! `quydinh eval` and `quydinh fit`: how good the ranking is, and better weights.

use std::{
    fs::File,
    io::{BufWriter, Write as _},
    path::PathBuf,
    process::ExitCode,
    str::FromStr as _,
};

use anyhow::Context as _;
use quydinh::search::{
    Weights,
    eval::{Cases, Form, JudgedSet, details, fit, index, run},
};

/// Arguments of `eval`.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Thư mục có corpus.jsonl, queries.jsonl, qrels.tsv (hoặc .gz); hoặc một tệp JSON Lines chỉ để đo lập chỉ mục
    #[arg(value_name = "THƯ MỤC")]
    folder: PathBuf,
    /// Tệp tài liệu cho thư mục chỉ có câu hỏi và nhận định: corpus.jsonl, hoặc tệp mà lệnh index đọc được
    #[arg(long, env = "QUYDINH_EVAL_CORPUS", value_name = "TỆP")]
    corpus: Option<PathBuf>,
    /// Các cách gõ cần đo, cách nhau bằng dấu phẩy
    #[arg(long, env = "QUYDINH_EVAL_FORMS", value_delimiter = ',', value_parser = Form::from_str)]
    forms: Vec<Form>,
    /// In kết quả dạng JSON
    #[arg(long, env = "QUYDINH_EVAL_JSON")]
    json: bool,
    /// Thay câu hỏi bằng 3–5 âm tiết liền nhau lấy từ tên, có hạt giống cố định
    #[arg(long, env = "QUYDINH_EVAL_KNOWN_ITEM")]
    known_item: bool,
    /// Ghi các kết quả của từng câu hỏi và tín hiệu xếp hạng của chúng ra tệp JSON Lines
    #[arg(long, env = "QUYDINH_EVAL_DETAILS", value_name = "TỆP")]
    details: Option<PathBuf>,
    /// Dùng trọng số trong tệp này, cùng dạng với data/ranking.json
    #[arg(long, env = "QUYDINH_EVAL_RANKING", value_name = "TỆP")]
    ranking: Option<PathBuf>,
}

/// Arguments of `fit`.
#[derive(Debug, clap::Args)]
pub(super) struct FitArgs {
    /// Các thư mục như của lệnh eval
    #[arg(value_name = "THƯ MỤC", required = true)]
    folders: Vec<PathBuf>,
    /// Tệp tài liệu cho những thư mục chỉ có câu hỏi và nhận định
    #[arg(long, env = "QUYDINH_FIT_CORPUS", value_name = "TỆP")]
    corpus: Option<PathBuf>,
    /// Giữ lại một phần mấy số câu hỏi để đo, không dùng để tìm trọng số
    #[arg(long, env = "QUYDINH_FIT_HELD", default_value_t = 2, value_parser = clap::value_parser!(u8).range(2..=10))]
    held: u8,
}

/// Measures and prints.
pub(super) fn run_eval(args: &Args) -> anyhow::Result<ExitCode> {
    let set = if args.folder.is_dir() {
        JudgedSet::read(&args.folder, args.corpus.as_deref())?
    } else {
        JudgedSet::corpus(&args.folder)?
    };
    let set = if args.known_item { set.known_items(1) } else { set };
    let scratch = Scratch::new()?;
    let (index, built) = index(&set, &scratch.0)?;
    eprintln!(
        "indexed {} documents, {} syllables in {:.2} s: analysis {:.2}, forward {:.2}, postings {:.2}, store {:.2}; {} MB in memory",
        built.documents,
        built.syllables,
        (built.analysis + built.forward + built.postings + built.store).as_secs_f64(),
        built.analysis.as_secs_f64(),
        built.forward.as_secs_f64(),
        built.postings.as_secs_f64(),
        built.store.as_secs_f64(),
        index.memory() / 1_000_000,
    );
    let weights = match &args.ranking {
        None => Weights::default(),
        Some(path) => {
            let text = std::fs::read_to_string(path)
                .with_context(|| format!("không đọc được {}", path.display()))?;
            serde_json::from_str(&text)
                .with_context(|| format!("{} không phải tệp trọng số", path.display()))?
        }
    };
    if let Some(path) = &args.details {
        let failed = || format!("không ghi được {}", path.display());
        let mut file = BufWriter::new(File::create(path).with_context(failed)?);
        for line in details(&set, &index, &weights) {
            writeln!(file, "{line}").with_context(failed)?;
        }
        file.flush().with_context(failed)?;
    }
    let forms = if args.forms.is_empty() { Form::ALL } else { &args.forms };
    let report = run(&set, &index, &weights, forms);
    if args.json {
        println!("{:#}", report.to_json());
    } else {
        print!("{report}");
    }
    Ok(ExitCode::SUCCESS)
}

/// Fits on one part of each set's questions and prints what that gives on both
/// parts, and the weights.
pub(super) fn run_fit(args: &FitArgs) -> anyhow::Result<ExitCode> {
    let start = Weights::default();
    let (mut fitted_on, mut held) = (Vec::new(), Vec::new());
    for folder in &args.folders {
        let set = JudgedSet::read(folder, args.corpus.as_deref())?;
        let scratch = Scratch::new()?;
        let (index, _) = index(&set, &scratch.0)?;
        let (some, others) =
            Cases::of(&set, &index, &start, &[Form::Marks]).split(usize::from(args.held), 0);
        fitted_on.push(some);
        held.push(others);
    }
    let found = fit(&fitted_on, start.clone(), 12);
    println!("{:<40} {:>17} {:>17}", "nDCG@10", "fitted", "held out");
    for (folder, (some, others)) in args.folders.iter().zip(fitted_on.iter().zip(&held)) {
        println!(
            "{:<40} {:.4} -> {:.4}  {:.4} -> {:.4}",
            folder.display(),
            some.ndcg(&start),
            some.ndcg(&found),
            others.ndcg(&start),
            others.ndcg(&found)
        );
    }
    println!("{}", serde_json::to_string_pretty(&found)?);
    Ok(ExitCode::SUCCESS)
}

/// A folder for an index that is not kept.
struct Scratch(PathBuf);

impl Scratch {
    fn new() -> anyhow::Result<Self> {
        let path = std::env::temp_dir().join(format!("quydinh-eval-{}", std::process::id()));
        std::fs::create_dir_all(&path)
            .with_context(|| format!("không tạo được thư mục tạm {}", path.display()))?;
        Ok(Self(path))
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        // Nothing can be done about a temporary folder that stays behind.
        let _ = std::fs::remove_dir_all(&self.0);
    }
}
