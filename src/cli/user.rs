//! `quydinh user`: accounts, at the command line.

use std::{
    collections::HashMap,
    io::{self, Write as _},
    process::ExitCode,
};

use anyhow::{Context as _, anyhow, bail};
use clap::{Subcommand, ValueEnum, builder::PossibleValue};
use comfy_table::{Table, presets::UTF8_BORDERS_ONLY};
use quydinh::{
    cases::{
        Actor,
        accounts::{self, AccountError, Hashing, Initial, NewAccount, Password},
    },
    model::{Account, AgencySlug, BadStanding, Id, Login, Role, Standing},
    reference::agencies,
    store::{Link, Store},
};

use super::{OPTIONS, Places, TEMPLATE, now, talks};

#[derive(Debug, clap::Args)]
#[command(next_help_heading = OPTIONS, disable_help_subcommand = true)]
pub(super) struct Args {
    /// Ai làm, để ghi vào nhật ký
    #[arg(
        long,
        env = "QUYDINH_ACTOR",
        value_name = "TÊN",
        default_value = "dòng lệnh",
        global = true
    )]
    actor: String,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
#[command(subcommand_help_heading = "Lệnh", subcommand_value_name = "LỆNH")]
enum Command {
    /// Thêm tài khoản và in mật khẩu tạm, phải đổi khi đăng nhập lần đầu
    #[command(help_template = TEMPLATE, override_usage = "quydinh user add [TÙY CHỌN] --role VAI_TRÒ ĐỊA_CHỈ")]
    Add(New),
    /// Liệt kê tài khoản
    #[command(help_template = TEMPLATE, override_usage = "quydinh user list")]
    List,
    /// Khóa tài khoản: không đăng nhập được nữa, mọi phiên và mã truy cập hết hiệu lực ngay
    #[command(help_template = TEMPLATE, override_usage = "quydinh user disable ĐỊA_CHỈ")]
    Disable(Known),
    /// Mở khóa tài khoản
    #[command(help_template = TEMPLATE, override_usage = "quydinh user enable ĐỊA_CHỈ")]
    Enable(Known),
    /// Cấp lại mật khẩu tạm; mọi phiên và mã truy cập hết hiệu lực ngay
    #[command(help_template = TEMPLATE, override_usage = "quydinh user reset ĐỊA_CHỈ")]
    Reset(Known),
    /// Cho phép liên kết với hệ thống xác thực: trong 7 ngày, ai đăng nhập ở đó bằng đúng địa chỉ này thì được liên kết
    #[command(help_template = TEMPLATE, override_usage = "quydinh user link ĐỊA_CHỈ")]
    Link(Known),
    /// Bỏ liên kết với hệ thống xác thực; mọi phiên hết hiệu lực ngay
    #[command(help_template = TEMPLATE, override_usage = "quydinh user unlink ĐỊA_CHỈ")]
    Unlink(Known),
}

#[derive(Debug, clap::Args)]
struct Known {
    /// Địa chỉ thư điện tử dùng để đăng nhập
    #[arg(value_name = "ĐỊA_CHỈ", help_heading = "Tham số", value_parser = login)]
    login: Login,
}

#[derive(Debug, clap::Args)]
struct New {
    /// Địa chỉ thư điện tử dùng để đăng nhập
    #[arg(value_name = "ĐỊA_CHỈ", help_heading = "Tham số", value_parser = login)]
    login: Login,
    /// Vai trò
    #[arg(long, env = "QUYDINH_USER_ROLE", value_name = "VAI_TRÒ")]
    role: AccountRole,
    /// Cơ quan của cán bộ: tên ngắn như bo-cong-thuong, hoặc tên gọi như "Bộ Công Thương"
    #[arg(long, env = "QUYDINH_USER_AGENCY", value_name = "CƠ_QUAN", value_parser = agency)]
    agency: Option<AgencySlug>,
    /// Tên hiển thị; mặc định là địa chỉ
    #[arg(long, env = "QUYDINH_USER_NAME", value_name = "TÊN", default_value = "")]
    name: String,
}

/// A role that an account can have.
#[derive(Debug, Clone, Copy)]
struct AccountRole(Role);

impl ValueEnum for AccountRole {
    fn value_variants<'a>() -> &'a [Self] {
        const ROLES: [AccountRole; 5] = [
            AccountRole(Role::Business),
            AccountRole(Role::Officer),
            AccountRole(Role::Reviewer),
            AccountRole(Role::Analyst),
            AccountRole(Role::Administrator),
        ];
        &ROLES
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        Some(PossibleValue::new(self.0.name()).help(self.0.label()))
    }
}

/// Does what the command says with accounts.
pub(super) async fn run(places: &Places, args: &Args) -> anyhow::Result<ExitCode> {
    let store = places.open().await?;
    let actor = Actor::Operator(&args.actor);
    let hashing = Hashing::default();
    let mut out = io::stdout().lock();
    match &args.command {
        Command::Add(new) => {
            let standing = Standing::new(new.role.0, new.agency.clone());
            let standing = standing.map_err(|error| anyhow!(explained_standing(error)))?;
            let account = NewAccount { login: new.login.clone(), name: new.name.clone(), standing };
            let asked = (account, Initial::Temporary);
            let added = accounts::add(&store, &hashing, actor, asked, now()).await;
            let (account, password) = added.map_err(explained)?;
            writeln!(out, "Đã thêm tài khoản {} ({}).", account.login, role(&account))?;
            tell(&mut out, &password)?;
        }
        Command::List => writeln!(out, "{}", list(&store).await?)?,
        Command::Disable(Known { login }) => {
            let account = find(&store, login).await?;
            accounts::disable(&store, actor, &account.id, now()).await.map_err(explained)?;
            writeln!(out, "Đã khóa tài khoản {login}.")?;
        }
        Command::Enable(Known { login }) => {
            let account = find(&store, login).await?;
            accounts::enable(&store, actor, &account.id, now()).await.map_err(explained)?;
            writeln!(out, "Đã mở khóa tài khoản {login}.")?;
        }
        Command::Reset(Known { login }) => {
            let account = find(&store, login).await?;
            let reset = accounts::reset(&store, &hashing, actor, &account.id, now()).await;
            let (_, password) = reset.map_err(explained)?;
            writeln!(out, "Đã cấp lại mật khẩu cho {login}.")?;
            tell(&mut out, &password)?;
        }
        Command::Link(Known { login }) => {
            let account = find(&store, login).await?;
            match accounts::allow_link(&store, actor, &account.id, now()).await {
                Ok(_) => writeln!(out, "Đã cho phép liên kết {login}, trong 7 ngày.")?,
                Err(AccountError::Exists) => bail!("{login} đã liên kết; bỏ liên kết trước đã"),
                Err(other) => return Err(explained(other)),
            }
        }
        Command::Unlink(Known { login }) => {
            let account = find(&store, login).await?;
            match accounts::unlink(&store, actor, &account.id, now()).await {
                Ok(_) => writeln!(out, "Đã bỏ liên kết của {login}.")?,
                Err(AccountError::Missing) => bail!("{login} không có liên kết nào"),
                Err(other) => return Err(explained(other)),
            }
        }
    }
    store.close().await;
    Ok(ExitCode::SUCCESS)
}

/// The accounts of the demonstration: one of every role, and a second agency.
/// The host cannot exist (RFC 2606).
const DEMONSTRATION: [(&str, &str, Role, Option<&str>); 6] = [
    ("doanh-nghiep@mau.example", "Doanh nghiệp dùng thử", Role::Business, None),
    ("bo-cong-thuong@mau.example", "Cán bộ Bộ Công Thương", Role::Officer, Some("bo-cong-thuong")),
    ("bo-tai-chinh@mau.example", "Cán bộ Bộ Tài chính", Role::Officer, Some("bo-tai-chinh")),
    ("tham-tra@mau.example", "Chuyên viên Văn phòng Chính phủ", Role::Reviewer, None),
    ("phan-tich@mau.example", "Chuyên viên phân tích", Role::Analyst, None),
    ("quan-tri@mau.example", "Quản trị viên", Role::Administrator, None),
];

/// Makes accounts to try the demonstration with, lets them talk, and prints their
/// passwords; `site` is where it is served. Only over sample data, and only if
/// there are no accounts yet.
pub(super) async fn demonstrate(store: &Store, site: &str) -> anyhow::Result<()> {
    let failed = "không tạo được tài khoản dùng thử";
    if !store.holds_sample_only().await.context(failed)? {
        return Ok(());
    }
    if !store.accounts().await.context(failed)?.is_empty() {
        eprintln!(
            "Tài khoản dùng thử đã có; quên mật khẩu thì chạy: quydinh user reset {}",
            DEMONSTRATION[1].0
        );
        return Ok(());
    }
    let mut table = Table::new();
    table.load_style(UTF8_BORDERS_ONLY);
    table.set_header(["Tài khoản dùng thử", "Mật khẩu", "Vai trò"]);
    let (hashing, mut made) = (Hashing::default(), Vec::new());
    for (login, name, role, agency) in DEMONSTRATION {
        let standing = Standing::new(role, agency.map(str::parse).transpose()?)?;
        let new = NewAccount { login: login.parse()?, name: name.to_owned(), standing };
        let actor = Actor::Operator("bản dùng thử");
        let asked = (new, Initial::Lasting);
        let (account, password) =
            accounts::add(store, &hashing, actor, asked, now()).await.context(failed)?;
        table.add_row([login, password.reveal(), &self::role(&account)]);
        made.push(account);
    }
    eprintln!("{table}\nMật khẩu chỉ in ra lần này.");
    // Without it there is less to see, and everything still works.
    if let Err(error) = talks::hold((store, site), &made).await {
        eprintln!("Không tạo được nội dung tham vấn, hỏi đáp mẫu: {error:#}");
    }
    Ok(())
}

fn tell(out: &mut impl io::Write, password: &Password) -> io::Result<()> {
    writeln!(out, "Mật khẩu tạm (chỉ in ra lần này, dùng trong 7 ngày):")?;
    writeln!(out, "{}", password.reveal())
}

async fn list(store: &Store) -> anyhow::Result<Table> {
    let mut table = Table::new();
    table.load_style(UTF8_BORDERS_ONLY);
    table.set_header(["Tài khoản", "Tên", "Vai trò", "Trạng thái"]);
    let (failed, now) = ("không đọc được cơ sở dữ liệu", now());
    let links: HashMap<Id, Link> = store.links().await.context(failed)?.into_iter().collect();
    for stored in store.accounts().await.context(failed)? {
        let account = stored.account;
        let state = match (account.disabled_at, account.temporary_until) {
            (Some(_), _) => "đã khóa",
            (None, Some(_)) => "chưa đổi mật khẩu tạm",
            (None, None) => "đang dùng",
        };
        let link = match links.get(&account.id) {
            Some(Link::Linked(_)) => ", đã liên kết",
            Some(Link::Open(until)) if *until > now => ", chờ liên kết",
            _ => "",
        };
        let state = format!("{state}{link}");
        table.add_row([account.login.as_str(), &account.name, &role(&account), &state]);
    }
    Ok(table)
}

async fn find(store: &Store, login: &Login) -> anyhow::Result<Account> {
    let found = store.account_of(login).await.context("không đọc được cơ sở dữ liệu")?;
    match found {
        Some((account, _)) => Ok(account),
        None => bail!("không có tài khoản {login}"),
    }
}

/// The role in words, with the agency of an officer.
fn role(account: &Account) -> String {
    let standing = &account.standing;
    match standing.agency() {
        Some(agency) => format!("{}, {}", standing.role().label(), agencies().name(agency)),
        None => standing.role().label().to_owned(),
    }
}

fn explained(error: AccountError) -> anyhow::Error {
    match error {
        AccountError::Exists => anyhow!("đã có tài khoản mang địa chỉ này"),
        AccountError::Missing => anyhow!("không có tài khoản này"),
        other => anyhow::Error::new(other).context("không ghi được vào cơ sở dữ liệu"),
    }
}

fn explained_standing(error: BadStanding) -> &'static str {
    match error {
        BadStanding::AgencyMissing => "cán bộ thì phải có cơ quan: thêm --agency",
        BadStanding::AgencyTooMuch(_) => "chỉ cán bộ bộ, cơ quan mới có --agency",
        BadStanding::Visitor => "khách không có tài khoản",
    }
}

fn login(text: &str) -> Result<Login, String> {
    text.parse().map_err(|_| format!("{text:?} không phải là địa chỉ thư điện tử"))
}

fn agency(text: &str) -> Result<AgencySlug, String> {
    let known = text.parse().ok().and_then(|slug| agencies().get(&slug));
    let found = known.or_else(|| agencies().find(text));
    found.map(|agency| agency.slug.clone()).ok_or_else(|| format!("không có cơ quan {text:?}"))
}
