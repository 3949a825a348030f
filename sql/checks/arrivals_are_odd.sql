-- What the sources delivered is worth a look: it is unlike the weeks before, but stops nothing.
-- severity: warn
-- table: marts.arrival
-- column: source | VARCHAR | | configured source
-- column: arrival_date | DATE | | local day of the rows; of a master the as-of date
-- column: part | VARCHAR | | store whose rows they are; empty when it is all of the source
-- column: finding | VARCHAR | | what is odd about the figure
with arrivals as (select * from marts.arrival),

parameters as (select * from run.parameters),

offending as (
    select arrivals.source, arrivals.arrival_date, arrivals.part, arrivals.finding
    from arrivals
    cross join parameters
    where arrivals.status = 'odd' and arrivals.judged_on = parameters.as_of_date
)

select * from offending
