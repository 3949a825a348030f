-- Persons who live together: they show the same address and the same family name. 2 to 12 are a
-- household; more are an institution, listed with their number and without a household. A
-- household keeps its id as long as the first of its customers (by id) stays in it.
--
-- grain: customer_id
-- column: household_id | VARCHAR | | household; null when too many share the address and name
-- column: customer_id | VARCHAR | | member
-- column: household_size | BIGINT | | persons who share address and family name
-- column: rule | VARCHAR | | same_address_and_family_name, or too_many
-- check: accepted rule same_address_and_family_name too_many
-- check: references customer_id marts.dim_customer.customer_id
-- check: identity (household_id is not null) = (household_size <= 12)
-- check: identity household_size >= 2
with households as (select * from intermediate.households),

final_households as (
    select household_id, customer_id, household_size, rule
    from households
)

select * from final_households
