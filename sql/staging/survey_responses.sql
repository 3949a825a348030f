-- Answers to surveys, one per response and question, up to the end of the as-of date. A response
-- that comes again in a later export is taken from that one as a whole.
--
-- grain: source, response_id, question_id
-- column: source | VARCHAR | | configured source
-- column: response_id | VARCHAR | | number of the response: one person who filled the survey in once
-- column: question_id | VARCHAR | | number of the question, the same in every wave
-- column: survey_id | VARCHAR | | survey or wave; null when not told
-- column: answered_at | TIMESTAMP | | moment the response was finished, in UTC
-- column: answered_date | DATE | | local day of it
-- column: customer_ref_source | VARCHAR | | whose number customer_ref is; null when that is
-- column: customer_ref | VARCHAR | | customer number that answered; null when not told | personal
-- column: email | VARCHAR | | address that answered; null when not told | personal
-- column: phone | VARCHAR | | phone number that answered; null when not told | personal
-- column: channel | VARCHAR | | how the person was asked: email, sms, web …; null when not told
-- column: question | VARCHAR | | the question as it was put; null when not told
-- column: answer_text | VARCHAR | | the answer as written; null when not told | personal
-- column: answer_number | DOUBLE | | the answer where it is a number; null when not told
-- column: nps | BIGINT | 0 to 10 | of the question whether one would recommend us: 0 to 10; null for every other question
-- column: source_file | VARCHAR | | export file
-- column: source_line | BIGINT | | line of the export at which the record begins
-- check: not_null answered_at
-- check: between nps 0 10
with survey_responses as (select * from raw.survey_responses),

exports as (select * from staging.exports where entity = 'survey_responses'),

-- a response comes whole: its newest export counts
ranked as (
    select
        survey_responses.*,
        exports.export_no,
        max(exports.export_no) over (
            partition by survey_responses.source, survey_responses.response_id
        ) as last_export_no
    from survey_responses
    inner join exports
        on
            survey_responses.source = exports.source
            and survey_responses.source_file = exports.source_file
    where survey_responses.answered_date <= exports.as_of_date
),

final_survey_responses as (
    select
        source,
        response_id,
        question_id,
        nullif(survey_id, '') as survey_id,
        answered_at,
        answered_date,
        case
            when nullif(customer_ref, '') is not null then coalesce(customer_ref_source, source)
        end as customer_ref_source,
        nullif(customer_ref, '') as customer_ref,
        nullif(trim(email), '') as email,
        nullif(trim(phone), '') as phone,
        nullif(trim(channel), '') as channel,
        nullif(trim(question), '') as question,
        nullif(trim(answer_text), '') as answer_text,
        answer_number,
        nps,
        source_file,
        source_line
    from ranked
    where export_no = last_export_no
)

select * from final_survey_responses
