-- What could be mended in what the models read, with the remedy: columns that are constant, empty
-- or tell the answer, too little history, and the like.
--
-- grain: model, target_type, target_id, step, table_name, column_name, finding
-- column: model | VARCHAR | | clv, churn, propensity, prospect, nextbasket, affinity or nextdate
-- column: target_type | VARCHAR | | category, cross_sell or up_sell; empty where the model has one target
-- column: target_id | VARCHAR | | the category; empty where there is none
-- column: step | VARCHAR | | train or score
-- column: severity | VARCHAR | | info, warn or error
-- column: table_name | VARCHAR | | table that the finding is about
-- column: column_name | VARCHAR | | column that it is about; empty for the whole table
-- column: finding | VARCHAR | | what was found
-- column: suggestion | VARCHAR | | what to do about it
-- check: not_null severity
-- check: warn not_null suggestion
-- check: accepted model clv churn propensity prospect nextbasket affinity nextdate
-- check: accepted step train score
-- check: accepted severity info warn error
with clv_findings as (select * from scores.clv_usability),

churn_findings as (select * from scores.churn_usability),

propensity_findings as (select * from scores.propensity_usability),

prospect_findings as (select * from scores.prospect_usability),

nextbasket_findings as (select * from scores.nextbasket_usability),

affinity_findings as (select * from patterns.affinity_usability),

nextdate_findings as (select * from scores.nextdate_usability),

all_findings as (
    select
        model, target_type, target_id, step, severity, table_name, column_name, finding,
        suggestion
    from clv_findings
    union all
    select
        model, target_type, target_id, step, severity, table_name, column_name, finding,
        suggestion
    from churn_findings
    union all
    select
        model, target_type, target_id, step, severity, table_name, column_name, finding,
        suggestion
    from propensity_findings
    union all
    select
        model, target_type, target_id, step, severity, table_name, column_name, finding,
        suggestion
    from prospect_findings
    union all
    select
        model, target_type, target_id, step, severity, table_name, column_name, finding,
        suggestion
    from nextbasket_findings
    union all
    select
        model, target_type, target_id, step, severity, table_name, column_name, finding,
        suggestion
    from affinity_findings
    union all
    select
        model, target_type, target_id, step, severity, table_name, column_name, finding,
        suggestion
    from nextdate_findings
),

final_findings as (
    select
        model,
        target_type,
        target_id,
        step,
        severity,
        table_name,
        column_name,
        finding,
        suggestion
    from all_findings
    group by
        model, target_type, target_id, step, severity, table_name, column_name, finding,
        suggestion
)

select * from final_findings
