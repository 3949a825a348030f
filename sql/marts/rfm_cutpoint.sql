-- Cut points of the RFM scores: the values that each bin of each measure runs from and to.
--
-- grain: measure, bin
-- column: measure | VARCHAR | | recency_days, frequency or monetary
-- column: bin | BIGINT | | score of the bin, 1 is worst
-- column: lower_bound | DOUBLE | | lowest value in the bin; null when the bin is open or empty
-- column: upper_bound | DOUBLE | | highest value in the bin; null when the bin is open or empty
-- column: customers | BIGINT | | customers in the bin
-- column: method | VARCHAR | | how the cut points were found
with cutpoints as (select * from scores.rfm_cutpoint),

final_cutpoints as (
    select measure, bin, lower_bound, upper_bound, customers, method
    from cutpoints
)

select * from final_cutpoints
