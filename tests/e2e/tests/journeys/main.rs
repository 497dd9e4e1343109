//! All journeys, two at a time, over one demo: `cargo test --package e2e --test journeys [-- PART_OF_A_NAME]`.

mod accessibility;
mod accounts;
mod approval;
mod attention;
mod bench;
mod bulk_refund;
mod export;
mod filters;
mod gateway;
mod keyboard;
mod live;
mod membership;
mod overview;
mod parts;
mod passkey;
mod people;
mod refund;
mod refund_endings;
mod sign_in;
mod single_sign_on;
mod table;
mod turkish;
mod webhook;
mod withdrawal;

use std::process::ExitCode;
use std::sync::Arc;

use anyhow::{Context as _, Result};
use e2e::desk::Desk;
use e2e::journey::{Journey, play};
use libtest_mimic::{Arguments, Failed, Trial};
use tokio::runtime::Runtime;
use tokio::sync::OnceCell;

/// Enough to choose from, few enough to be made in a moment.
const PAYMENTS: u32 = 300;

/// What the journeys run on. The demo starts with the first journey and ends with the last.
struct Stage {
    desk: OnceCell<Desk>,
    runtime: Runtime,
}

impl Stage {
    fn play(&self, name: &str, journey: Journey) -> Result<()> {
        self.runtime.block_on(async {
            let desk = self.desk.get_or_try_init(|| async { Desk::open(PAYMENTS) }).await?;
            play(desk, name, journey).await
        })
    }
}

/// The trials of functions that take a browser, each by its own name.
macro_rules! trials {
    ($stage:expr; $($journey:path,)*) => {
        vec![$({
            let (stage, name) = (Arc::clone($stage), stringify!($journey).replace(' ', ""));
            let journey: Journey = |browser| Box::pin($journey(browser));
            Trial::test(name.clone(), move || {
                stage.play(&name, journey).map_err(|error| Failed::from(told(&error)))
            })
        }),*]
    };
}

/// An error and its causes, a line each.
fn told(error: &anyhow::Error) -> String {
    error.chain().map(ToString::to_string).collect::<Vec<_>>().join("\n")
}

fn main() -> Result<ExitCode> {
    let mut arguments = Arguments::from_args();
    // A browser keeps a core busy, and the demo behind it another.
    arguments.test_threads.get_or_insert(2);
    let runtime = Runtime::new().context("no runtime")?;
    let stage = Arc::new(Stage { desk: OnceCell::new(), runtime });
    let trials = trials![&stage;
        accessibility::the_attention_page_and_its_window_are_accessible,
        accessibility::the_payment_page_and_the_refund_page_are_accessible,
        accessibility::the_pop_up_and_its_endings_are_accessible,
        accessibility::the_report_is_accessible,
        accessibility::the_report_without_rows_is_accessible,
        accessibility::the_pop_up_that_followed_a_colleague_is_accessible,
        accessibility::the_sign_in_page_and_a_wrong_address_are_accessible,
        accessibility::the_webhooks_pages_are_accessible,
        approval::a_newcomer_with_a_second_factor_refunds_and_above_the_sum_a_second_person_approves,
        accounts::an_integration_and_a_credential_are_made_tried_and_revoked,
        attention::a_refund_nobody_knows_of_is_closed_by_a_manager_who_did_not_ask_for_it,
        attention::that_a_refund_was_not_paid_is_said_by_two_people,
        bench::a_picture_without_words_is_found_and_so_is_an_error_on_the_console,
        bench::what_is_not_there_is_not_found,
        bulk_refund::a_thousand_lines_are_stopped_and_go_on_and_the_result_adds_up,
        bulk_refund::picked_rows_become_a_batch_by_keyboard_alone,
        export::exports_are_listed_until_they_are_deleted,
        export::the_report_is_exported_by_keyboard_and_its_file_adds_up_to_what_is_on_screen,
        filters::a_view_is_made_opened_changed_and_shared_by_keyboard_alone,
        filters::filters_are_the_address,
        filters::the_filters_windows_are_accessible,
        filters::two_days_narrow_the_report_until_nothing_matches,
        filters::what_cannot_be_looked_for_is_told_at_its_filter_and_stays_typed,
        gateway::begateway::a_look_alike_is_warned_of_and_waits_and_the_rest_goes_back,
        gateway::craftgate::all_of_a_payment_of_today_is_cancelled,
        gateway::craftgate::parts_are_taken_of_items_and_the_rest_of_both,
        gateway::overpay::a_part_a_refusal_a_late_end_and_the_rest_with_reasons,
        gateway::payu::a_payment_that_is_only_authorised_is_cancelled,
        gateway::payu::what_is_queued_is_done_or_refused_on_screen_by_itself,
        keyboard::a_refund_is_made_by_keyboard_alone,
        live::a_colleagues_refund_moves_the_maximum_of_an_open_pop_up,
        live::a_lost_answer_resolves_on_screen_without_a_reload,
        live::a_refund_made_in_the_banks_back_office_lowers_the_maximum,
        live::eight_tabs_are_all_live_over_one_stream,
        membership::a_payment_of_a_company_one_is_no_member_of_is_not_there,
        membership::a_viewer_cannot_refund_and_is_told_why,
        overview::a_day_leads_by_keyboard_to_rows_that_add_up_to_it,
        overview::the_overview_is_narrowed_by_days_company_and_currency,
        parts::a_part_that_does_not_come_is_told_and_comes_when_asked_again,
        parts::the_pop_up_is_fetched_ahead_and_opens_without_the_network,
        parts::the_reports_first_rows_are_asked_for_by_the_page_and_not_once_more,
        people::somebody_is_invited_joins_by_the_link_and_is_given_another_role,
        refund::a_double_click_is_one_refund,
        refund::a_part_and_then_the_rest_is_refunded_and_the_bank_agrees,
        refund::a_wrong_amount_is_corrected_in_the_same_pop_up,
        refund::more_than_the_refundable_is_refused_while_typing_and_by_the_server,
        refund_endings::a_declined_refund_is_failed_and_its_amount_refundable_again,
        refund_endings::a_lost_answer_is_not_known_yet_and_stays_reserved,
        refund_endings::a_reload_in_the_middle_of_a_slow_refund_is_one_refund,
        sign_in::a_session_that_ended_elsewhere_leads_to_the_sign_in_page_and_back,
        sign_in::after_signing_in_the_first_page_comes_in_one_request,
        sign_in::a_wrong_password_is_told_and_many_have_to_wait,
        single_sign_on::somebody_signs_in_by_their_companys_own_provider,
        table::the_list_is_sorted_and_leapt_through,
        table::the_report_is_read_where_a_preferred_language_is_none,
        table::the_table_is_walked_and_laid_out_by_keyboard_alone,
        turkish::the_whole_panel_is_read_and_a_refund_is_made,
        webhook::a_webhook_is_made_told_sent_again_given_a_new_secret_and_deleted,
        webhook::someone_who_manages_no_company_is_told_that_webhooks_are_for_managers,
        withdrawal::a_queued_refund_is_withdrawn_and_its_amount_is_free_again,
    ];
    let conclusion = libtest_mimic::run(&arguments, trials);
    Ok(conclusion.exit_code())
}
