-- What the sources delivered in the last days, in figures, against what they usually deliver:
-- rows, stores, means, shares of missing values. Unusual figures stop the night, unless
-- somebody accepts them. Of single stores, only what is odd is listed, and stops nothing.
--
-- grain: source, arrival_date, part, measure
-- column: source | VARCHAR | | configured source
-- column: entity | VARCHAR | | entity that it delivers
-- column: arrival_date | DATE | | local day of the rows; of a master the as-of date
-- column: part | VARCHAR | | store whose rows they are; empty when it is all of the source
-- column: measure | VARCHAR | | what was measured
-- column: value | DOUBLE | | figure, in the unit of the measure
-- column: row_count | BIGINT | | rows that it is of
-- column: expected | DOUBLE | | usual figure; null when there is too little past
-- column: lower_limit | DOUBLE | | figure below which the night stops; null when there is none
-- column: upper_limit | DOUBLE | | figure above which the night stops; null when there is none
-- column: status | VARCHAR | | usual, odd, unusual, accepted, or unknown for want of a past
-- column: judged_on | DATE | | as-of date of the night that compared it
-- column: finding | VARCHAR | | what is odd or unusual about it; null when nothing is
-- check: not_null value, row_count, judged_on
-- check: accepted status usual odd unusual accepted unknown
with arrivals as (select * from operations.arrival),

final_arrivals as (
    select
        source,
        entity,
        arrival_date,
        part,
        measure,
        value,
        row_count,
        expected,
        lower_limit,
        upper_limit,
        status,
        judged_on,
        finding
    from arrivals
)

select * from final_arrivals
