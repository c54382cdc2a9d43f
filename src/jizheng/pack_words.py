"""The word lists that ``wording`` may have, by what reads them; a list that is not named here is refused.

The words are the pack's, this file only knows their names: a misspelt name would be a list that nobody reads.
"""

from __future__ import annotations

_BY_USE = {
    "numbers and units": """
        money_units ratio_units counters ratio_per not_amount_after lower_before upper_before about_before lower_after
        upper_after about_after qualifiers none_words not_applicable_words""",
    "whose amount it is": """
        neutral_subjects own_words topic_tails topic_stops topic_nouns rest_words own_time_words object_verbs item_lead
        item_tail count_leads prose_blockers glue totals""",
    "words around an amount": """
        budget_verbs arrived_words arrived_ways arrived_verbs arrived_moves arrived_places borne_by borne_verbs
        payer_bodies payer_verbs over_words under_words than_words more_words less_words last_year""",
    "scores in running text": """
        score_parts score_part_tails execution_parts score_wholes score_totals full_mark_words grade_words""",
    "indicators in running text": "told_target told_actual",
    "turns of running text": """
        project_counters project_units project_words evaluated_words self_eval_words money_nouns fund_nouns payees
        portion_counters portion_nouns per_words against_words arrived_not borne_bodies payer_levels score_got
        score_self score_whole_got full_mark_heads not_points grade_leads grade_kinds grade_each graded_things grade_hints percent_units around_nouns around_totals
        bracket_marks""",
    "narratives": """
        series_words series_verbs sum_starts plan_modals duty_modals full_if_followed left_words rest_left_words onward_labels onward_verbs left_ways
        left_verbs left_leads list_nouns name_counters absent_words cause_words own_shares grade_heads outside_words saved_verbs all_of batch_words turn_words rate_got grade_verbs""",
    "signatures and what a form prints": """
        instruction_words instruction_told unfilled_words sign_words sign_hints sign_nobody sign_leader sign_finance sign_unit sign_frame
        duty_heads unit_tails""",
    "tables of funds": """
        institution_rollup institution_self institution_sub item_number_heads item_money_heads item_planned_heads
        item_spent_heads row_totals total_row_words row_splits form_ends
        item_amount_heads line_number_heads""",
    "tables of indicators": """
        indicator_level1 indicator_level2 indicator_name indicator_target indicator_actual indicator_sign indicator_unit
        indicator_weight indicator_score indicator_reason indicator_other level1_names level2_names qualitative_words
        indicator_ends indicator_name_heads execution_heads""",
    "checks of tables and sums": "code_head_words code_heads table_nouns total_hints blot_marks",
    "what forms print": """
        unit_heads currency_words usual_units amount_marks indicator_nouns indicator_kinds satisfaction_words
        reverse_levels note_heads target_tails glued_hints glued_leads rate_heads goal_item_heads goal_item_tails foot_words""",
    "the narrative": "problem_headings measure_headings quoted",
    "titles and the lines of a page": """
        title_subjects title_nouns title_ends title_fields title_rows over_title_stops page_words dateline_words dateline_heads
        annex_words project_title_tails form_title_subjects form_title_nouns form_name_hints form_funds form_field_stops""",
}
# Name of a list -> what reads it.
LISTS = {name: use for use, names in _BY_USE.items() for name in names.split()}
