-- Answers to surveys, one by one. Those of nobody known are in it.
--
-- grain: source, response_id, question_id
-- column: source | VARCHAR | | configured source
-- column: response_id | VARCHAR | | number of the response
-- column: question_id | VARCHAR | | number of the question
-- column: survey_id | VARCHAR | | survey or wave; null when not told
-- column: answered_date | DATE | | local day on which the response was finished
-- column: answered_at | TIMESTAMP | | moment it was finished, UTC
-- column: customer_id | VARCHAR | | customer; null when unknown
-- column: identity_known | BOOLEAN | | whether the customer is known
-- column: identified_by | VARCHAR | | what tells the customer: number or email; null when unknown
-- column: channel | VARCHAR | | how the person was asked; null when not told
-- column: question | VARCHAR | | the question as it was put; null when not told
-- column: answer_text | VARCHAR | | the answer as written; null when none | personal
-- column: answer_number | DOUBLE | | the answer where it is a number; null when it is none
-- column: nps | BIGINT | 0 to 10 | whether one would recommend us; null for every other question
-- column: nps_group | VARCHAR | | promoter (9, 10), passive (7, 8) or detractor; null where nps is
-- check: not_null answered_date, answered_at
-- check: accepted nps_group promoter passive detractor
-- check: accepted identified_by number email
-- check: references customer_id marts.dim_customer.customer_id
with responses as (select * from staging.survey_responses),

numbers as (select * from identity.customer_ref where kind = 'ref'),

emails as (select * from intermediate.customer_emails),

keyed as (
    select
        responses.*,
        case when customer_ref is null then lower(email) end as email_key
    from responses
),

named as (
    select
        keyed.*,
        coalesce(numbers.customer_id, emails.customer_id) as customer_id,
        case
            when numbers.customer_id is not null then 'number'
            when emails.customer_id is not null then 'email'
        end as identified_by
    from keyed
    left join numbers
        on keyed.customer_ref_source = numbers.ref_source and keyed.customer_ref = numbers.ref
    left join emails on keyed.email_key = emails.email
),

final_responses as (
    select
        named.source,
        named.response_id,
        named.question_id,
        named.survey_id,
        named.answered_date,
        named.answered_at,
        named.customer_id,
        named.customer_id is not null as identity_known,
        named.identified_by,
        named.channel,
        named.question,
        named.answer_text,
        named.answer_number,
        named.nps,
        case when named.nps >= 9 then 'promoter' when named.nps >= 7 then 'passive' when named.nps >= 0 then 'detractor' end as nps_group
    from named
)

select * from final_responses
