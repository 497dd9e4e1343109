//! Where the panel is cut: what stands here, and only here, comes by a file of its own.

use leptos::prelude::*;

use crate::account::AccountPages;
use crate::account::forgotten_link::ForgottenLink;
use crate::account::passkey_button::PasskeyButton;
use crate::account::sign_on::company_sign_in::CompanySignIn;
use crate::approval::ApprovalsPage;
use crate::approval::waiting_count::WaitingCount;
use crate::attention::AttentionListPage;
use crate::bulk_refund::BulkRefundPages;
use crate::bulk_refund::picked_bar::PickedBar;
use crate::company::CompanySection;
use crate::export::ExportOf;
use crate::export::export_form::ExportForm;
use crate::export::export_page::ExportsPage;
use crate::i18n::{self, part_texts};
use crate::overview::overview_page::OverviewPage;
use crate::part::PartMissing;
use crate::payment::PaymentPage;
use crate::refund::{RefundContent, RefundOf};
use crate::report::filter::chip_row::ChipRow;
use crate::report::filter::tools::{Tool, Tools};
use crate::report::picking::Picking;
use crate::report::table_bar::TableOf;
use crate::report::table_options::{TableDay, TableOptions};
use crate::saved_view::views_button::ViewsButton;
use crate::second_factor::second_step::{SecondStep, SecondStepOf};

#[cfg(feature = "split")]
impl From<wasm_split_helpers::SplitLoaderError> for PartMissing {
    fn from(_: wasm_split_helpers::SplitLoaderError) -> Self {
        // The browser's console has its reason.
        Self
    }
}

/// Names a part's file, how it is fetched alone, and a view in it. Parts of one name come by one file.
macro_rules! part {
    ($part:ident, $fetch:ident, fn $draw:ident($($argument:ident: $kind:ty)?) $body:block) => {
        #[cfg(feature = "split")]
        #[wasm_split_helpers::wasm_split($part, fallible, preload($fetch))]
        pub(super) fn $draw($($argument: $kind)?) -> Result<AnyView, PartMissing> {
            Ok($body)
        }

        #[cfg(not(feature = "split"))]
        pub(super) async fn $draw($($argument: $kind)?) -> Result<AnyView, PartMissing> {
            Ok($body)
        }

        #[cfg(not(feature = "split"))]
        pub(super) async fn $fetch() -> Result<(), PartMissing> {
            Ok(())
        }
    };
}

/// The texts of Turkish, and the server's sentences in it, which nobody pays for who does not read it.
#[cfg(feature = "split")]
#[wasm_split_helpers::wasm_split(turkish, fallible)]
pub(super) fn turkish() -> Result<&'static [&'static str], PartMissing> {
    Ok(&[include_str!("../i18n/tr.json"), include_str!("../i18n/told/tr.json")])
}

#[cfg(not(feature = "split"))]
#[expect(clippy::unused_async, reason = "the one that comes by a file of its own waits for it")]
pub(super) async fn turkish() -> Result<&'static [&'static str], PartMissing> {
    Ok(&[include_str!("../i18n/tr.json"), include_str!("../i18n/told/tr.json")])
}

part!(
    refund,
    fetch_refund,
    fn draw_refund(of: RefundOf) {
        i18n::learn(part_texts::REFUND);
        i18n::learn(part_texts::SECOND_FACTOR);
        view! { <RefundContent of /> }.into_any()
    }
);
part!(
    refund,
    fetch_payment,
    fn draw_payment() {
        view! { <PaymentPage /> }.into_any()
    }
);
part!(
    approval,
    fetch_approvals,
    fn draw_approvals() {
        i18n::learn(part_texts::APPROVAL);
        view! { <ApprovalsPage /> }.into_any()
    }
);
part!(
    approval,
    fetch_waiting_count,
    fn draw_waiting_count() {
        i18n::learn(part_texts::APPROVAL);
        view! { <WaitingCount /> }.into_any()
    }
);
part!(
    bulk,
    fetch_bulk_refunds,
    fn draw_bulk_refunds(of: Option<Picking>) {
        i18n::learn(part_texts::BULK_REFUND);
        i18n::learn(part_texts::SECOND_FACTOR);
        match of {
            None => view! { <BulkRefundPages /> }.into_any(),
            Some(of) => view! { <PickedBar of /> }.into_any(),
        }
    }
);
part!(
    attention,
    fetch_attention,
    fn draw_attention() {
        i18n::learn(part_texts::ATTENTION);
        view! { <AttentionListPage /> }.into_any()
    }
);
part!(
    account,
    fetch_account,
    fn draw_account() {
        i18n::learn(part_texts::ACCOUNT);
        i18n::learn(part_texts::SECOND_FACTOR);
        view! { <AccountPages /> }.into_any()
    }
);
part!(
    account,
    fetch_ways_in,
    fn draw_ways_in() {
        i18n::learn(part_texts::ACCOUNT);
        i18n::learn(part_texts::SECOND_FACTOR);
        view! { <PasskeyButton /><CompanySignIn /><ForgottenLink /> }.into_any()
    }
);
part!(
    account,
    fetch_second_step,
    fn draw_second_step(of: SecondStepOf) {
        i18n::learn(part_texts::SECOND_FACTOR);
        view! { <SecondStep of /> }.into_any()
    }
);
part!(
    company,
    fetch_company,
    fn draw_company() {
        i18n::learn(part_texts::COMPANY);
        view! { <CompanySection /> }.into_any()
    }
);
part!(
    export,
    fetch_export,
    fn draw_export(of: ExportOf) {
        view! { <ExportForm of /> }.into_any()
    }
);
part!(
    overview,
    fetch_overview,
    fn draw_overview() {
        i18n::learn(part_texts::OVERVIEW);
        view! { <OverviewPage /> }.into_any()
    }
);
part!(
    export,
    fetch_exports,
    fn draw_exports() {
        view! { <ExportsPage /> }.into_any()
    }
);
part!(
    filter,
    fetch_filter,
    fn draw_filter_tool(of: (Tools, Tool)) {
        match of {
            (tools, Tool::Chips) => view! { <ChipRow tools /> }.into_any(),
            (tools, Tool::Views) => view! { <ViewsButton tools /> }.into_any(),
        }
    }
);
part!(
    table,
    fetch_table_options,
    fn draw_table_options(of: TableOf) {
        i18n::learn(part_texts::TABLE);
        view! { <TableOptions of /> }.into_any()
    }
);
part!(
    table,
    fetch_table_day,
    fn draw_table_day(of: TableOf) {
        i18n::learn(part_texts::TABLE);
        view! { <TableDay of /> }.into_any()
    }
);
