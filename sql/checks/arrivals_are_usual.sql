-- What the sources delivered is like what they delivered in the weeks before, or was accepted.
-- severity: error
-- table: marts.arrival
-- column: source | VARCHAR | | configured source
-- column: arrival_date | DATE | | local day of the rows; of a master the as-of date
-- column: part | VARCHAR | | store whose rows they are; empty when it is all of the source
-- column: finding | VARCHAR | | what is unusual about the figure
with arrivals as (select * from marts.arrival),

offending as (
    select source, arrival_date, part, finding
    from arrivals
    where status = 'unusual'
)

select * from offending
