-- What became of customers, night by night: new ones, ones that were found to be one (merge),
-- ones that were found to be several (split), and ones that were erased.
--
-- grain: event_at, event_no
-- column: event_at | DATE | | as-of date of the night
-- column: event_no | BIGINT | | number of the event within the night, from 1
-- column: event_type | VARCHAR | | new, merge, split or erase
-- column: from_customer_id | VARCHAR | | customer that records left; null when they are new
-- column: to_customer_id | VARCHAR | | customer that they went to; null when they are erased
-- column: record_count | BIGINT | | records, numbers and addresses that moved
-- column: reason | VARCHAR | | why, in words
-- check: accepted event_type new merge split erase
-- check: identity event_type <> 'new' or from_customer_id is null
-- check: identity from_customer_id <> to_customer_id
with earlier as (select * from history.customer_id_event),

tonight as (select * from identity.customer_id_event),

parameters as (select * from run.parameters),

all_nights as (
    select
        earlier.event_at,
        earlier.event_no,
        earlier.event_type,
        earlier.from_customer_id,
        earlier.to_customer_id,
        earlier.record_count,
        earlier.reason
    from earlier
    cross join parameters
    where earlier.as_of_date < parameters.as_of_date
    union all
    select
        event_at,
        event_no,
        event_type,
        from_customer_id,
        to_customer_id,
        record_count,
        reason
    from tonight
)

select * from all_nights
