-- Which prospects will become customers: for every one that is neither won nor given up, the
-- calibrated probability of being won in the window after the as-of date, how much of it comes
-- from what the prospect is (fit) and from what it did (engagement), and the features that made
-- it. How good it is, and whose answer it is, the model card says: grade is the model's grade,
-- prospect_grade the prospect's. Reasons are on the scale before calibration; each stands for all
-- features of its kind and is told by the one that weighs most.
--
-- grain: prospect_id
-- column: prospect_id | VARCHAR | | prospect, source:number
-- column: source_system | VARCHAR | | configured source
-- column: source_prospect_id | VARCHAR | | number of the prospect there
-- column: company_name | VARCHAR | | firm; null for a private person
-- column: owner | VARCHAR | | who of sales looks after it; null when nobody
-- column: created_date | DATE | | local day on which it was entered
-- column: stage | VARCHAR | | stage, in the export's words; null when blank
-- column: status | VARCHAR | | open, won or given_up
-- column: source | VARCHAR | | lead source, lower case: where it came from; null when not told
-- column: duplicate_of_customer_id | VARCHAR | | customer who it is, by number, e-mail address or phone; null when it is none, and when it was won: then it is that customer
-- column: duplicate_by | VARCHAR | | number, email or phone: what told; null when it is none
-- column: fit_score | DOUBLE | | share of the open prospects whose fit speaks no more for them, times 100; null when not open, or when the answer takes no account of it
-- column: engagement_score | DOUBLE | | the same of what it did; null when not open, or when the answer takes no account of it
-- column: prospect_grade | VARCHAR | | A for the quarter of the open ones with the highest probability, to D; null when there is no probability
-- column: eligible | BOOLEAN | | whether the prospect is open, and so is asked about
-- column: ineligible_reason | VARCHAR | | why not; null when eligible
-- column: raw_score | DOUBLE | log-odds | score before calibration; null when there is none
-- column: probability | DOUBLE | | probability of being won in the window, calibrated; null when not eligible, or when nobody could be learnt from
-- column: score_0_100 | BIGINT | | the probability in hundredths; null when there is none
-- column: percentile | DOUBLE | | share of the eligible with at most this probability, times 100; null when there is none
-- column: decile | BIGINT | | tenth of the eligible by probability, 1 is the highest; null when there is none
-- column: band | VARCHAR | | high from the threshold on, medium from half of it on, else low; null when there is none
-- column: score_trend | DOUBLE | | change of the probability since the night before; null when not scored then
-- column: window_days | BIGINT | days | length of the window that is predicted
-- column: threshold_used | DOUBLE | | probability from which prospects are labelled: the one that labels as many as are expected to be won; null when there is none
-- column: label_at_threshold | BOOLEAN | | whether the prospect is expected to be won; null when there is no probability
-- column: baseline_probability | DOUBLE | | probability of the mean prospect, from which the reasons lead away; null when there is none
-- column: reason_1_feature | VARCHAR | | feature of reason 1, the heaviest first; null when there is none
-- column: reason_1_value | VARCHAR | | the prospect's value of it; null when there is none
-- column: reason_1_effect | DOUBLE | log-odds | by how much it and its kind move the score; null when none
-- column: reason_2_feature | VARCHAR | | feature of reason 2, the heaviest first; null when there is none
-- column: reason_2_value | VARCHAR | | the prospect's value of it; null when there is none
-- column: reason_2_effect | DOUBLE | log-odds | by how much it and its kind move the score; null when none
-- column: reason_3_feature | VARCHAR | | feature of reason 3, the heaviest first; null when there is none
-- column: reason_3_value | VARCHAR | | the prospect's value of it; null when there is none
-- column: reason_3_effect | DOUBLE | log-odds | by how much it and its kind move the score; null when none
-- column: reason_4_feature | VARCHAR | | feature of reason 4, the heaviest first; null when there is none
-- column: reason_4_value | VARCHAR | | the prospect's value of it; null when there is none
-- column: reason_4_effect | DOUBLE | log-odds | by how much it and its kind move the score; null when none
-- column: reason_5_feature | VARCHAR | | feature of reason 5, the heaviest first; null when there is none
-- column: reason_5_value | VARCHAR | | the prospect's value of it; null when there is none
-- column: reason_5_effect | DOUBLE | log-odds | by how much it and its kind move the score; null when none
-- column: model_name | VARCHAR | | whose answer it is: a learner, or the baseline
-- column: model_version | VARCHAR | | day of the night that trained it; null when nothing was trained
-- column: train_end_date | DATE | | last day that the model learnt from; null when from none
-- column: fit_status | VARCHAR | | ok, or why the baseline answers
-- column: grade | VARCHAR | | grade of the model on its card; null when not graded
-- check: not_null eligible, status, window_days, model_name, fit_status
-- check: accepted status open won given_up
-- check: accepted band high medium low
-- check: accepted prospect_grade A B C D
-- check: between probability 0 1
-- check: between decile 1 10
-- check: between fit_score 0 100
-- check: between engagement_score 0 100
-- check: identity eligible = (status = 'open')
-- check: identity eligible or probability is null
-- check: references duplicate_of_customer_id marts.dim_customer.customer_id
with scores as (select * from scores.prospect_score),

prospects as (select * from features.prospect where purpose = 'score'),

keys as (select * from intermediate.prospect_keys),

records as (select * from staging.prospects),

customers as (select * from intermediate.prospect_customers),

final_scores as (
    select
        scores.prospect_id,
        keys.source as source_system,
        keys.source_prospect_id,
        records.company_name,
        records.owner,
        records.created_date,
        records.stage,
        prospects.status,
        prospects.lead_source as source,
        case when prospects.status <> 'won' then customers.customer_id end
            as duplicate_of_customer_id,
        case when prospects.status <> 'won' then customers.matched_by end as duplicate_by,
        scores.fit_score,
        scores.engagement_score,
        scores.prospect_grade,
        scores.eligible,
        case prospects.status
            when 'won' then 'won already'
            when 'given_up' then 'given up by sales'
        end as ineligible_reason,
        scores.raw_score,
        scores.probability,
        scores.score_0_100,
        scores.percentile,
        scores.decile,
        scores.band,
        scores.score_trend,
        scores.window_days,
        scores.threshold_used,
        scores.label_at_threshold,
        scores.baseline_probability,
        scores.reason_1_feature,
        scores.reason_1_value,
        scores.reason_1_effect,
        scores.reason_2_feature,
        scores.reason_2_value,
        scores.reason_2_effect,
        scores.reason_3_feature,
        scores.reason_3_value,
        scores.reason_3_effect,
        scores.reason_4_feature,
        scores.reason_4_value,
        scores.reason_4_effect,
        scores.reason_5_feature,
        scores.reason_5_value,
        scores.reason_5_effect,
        scores.model_name,
        scores.model_version,
        scores.train_end_date,
        scores.fit_status,
        scores.grade
    from scores
    inner join prospects on scores.prospect_id = prospects.prospect_id
    inner join keys on scores.prospect_id = keys.prospect_id
    inner join records
        on keys.source = records.source and keys.source_prospect_id = records.prospect_id
    left join customers on scores.prospect_id = customers.prospect_id
)

select * from final_scores
