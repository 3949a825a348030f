-- Groups persons who show the same address and the same family name: 2 to 12 of them are a
-- household. More are an institution (a home, a barracks, a firm's default address): they are
-- listed with their number, and have no household. Firms and deleted customers are left out.
--
-- grain: customer_id
-- column: customer_id | VARCHAR | | person who shares address and family name with another
-- column: household_id | VARCHAR | | H and the first of its customers' ids; null when too many
-- column: household_size | BIGINT | | persons who share them
-- column: rule | VARCHAR | | same_address_and_family_name, or too_many
-- check: accepted rule same_address_and_family_name too_many
with customers as (
    select customer_id, address_key, family_key
    from intermediate.surviving_customers
    where
        customer_kind = 'person'
        and not is_deleted
        and address_key is not null
        and family_key is not null
),

shared as (
    select
        address_key,
        family_key,
        min(customer_id) as first_customer_id,
        count(*) as household_size
    from customers
    group by address_key, family_key
    having count(*) > 1
),

final_households as (
    select
        customers.customer_id,
        case
            when shared.household_size <= 12 then 'H' || substr(shared.first_customer_id, 2)
        end as household_id,
        shared.household_size,
        case
            when shared.household_size <= 12 then 'same_address_and_family_name'
            else 'too_many'
        end as rule
    from customers
    inner join shared
        on
            customers.address_key = shared.address_key
            and customers.family_key = shared.family_key
)

select * from final_households
