-- Which groups the same customers buy from: for each one, two and three of the ten groups with
-- the most customers, how many bought from all of them, and how many of these from nothing else.
-- Groups are categories, or channels. The parts of a diagram of three circles follow: from the
-- three together up, take the larger set off the smaller one.
--
-- grain: group_type, combination_no
-- column: group_type | VARCHAR | | category or channel
-- column: combination_no | BIGINT | | number of the combination, one group first, by name
-- column: group_1 | VARCHAR | | first group by name
-- column: group_2 | VARCHAR | | second group by name; null when there is one group
-- column: group_3 | VARCHAR | | third group by name; null when there are fewer than three
-- column: customers | BIGINT | | known customers who bought from each of the groups
-- column: customers_only | BIGINT | | those of them who bought from no other group
-- column: customer_share | DOUBLE | share | customers, of all who bought from any group
-- column: revenue | DECIMAL(18,4) | currency | net amount of these customers in these groups
-- check: not_null customers, customers_only, customer_share, revenue
-- check: accepted group_type category channel
-- check: between customer_share 0 1
-- check: identity customers_only <= customers
with basket_items as (select * from intermediate.basket_items where customer_id is not null),

items as (select item_id, category from intermediate.items),

bought as (
    select
        basket_items.customer_id,
        basket_items.channel,
        items.category,
        sum(basket_items.net_amount) as net_amount
    from basket_items
    left join items on basket_items.item_id = items.item_id
    group by basket_items.customer_id, basket_items.channel, items.category
),

grouped as (
    select
        'category' as group_type,
        customer_id,
        category as group_name,
        sum(net_amount) as net_amount
    from bought
    where category is not null
    group by customer_id, category
    union all
    select
        'channel' as group_type,
        customer_id,
        channel as group_name,
        sum(net_amount) as net_amount
    from bought
    group by customer_id, channel
),

sizes as (
    select
        group_type,
        group_name,
        row_number() over (
            partition by group_type
            order by count(*) desc nulls last, group_name asc nulls last
        ) as place
    from grouped
    group by group_type, group_name
),

placed as (
    select
        grouped.group_type,
        grouped.customer_id,
        grouped.group_name,
        grouped.net_amount,
        case when sizes.place <= 10 then sizes.place end as place
    from grouped
    inner join sizes
        on grouped.group_type = sizes.group_type and grouped.group_name = sizes.group_name
),

-- the groups of a customer as one number: a power of two for each of the ten
customers as (
    select
        group_type,
        customer_id,
        count(*) as group_count,
        cast(
            sum(
                case place
                    when 1 then 1
                    when 2 then 2
                    when 3 then 4
                    when 4 then 8
                    when 5 then 16
                    when 6 then 32
                    when 7 then 64
                    when 8 then 128
                    when 9 then 256
                    when 10 then 512
                    else 0
                end
            ) as bigint
        ) as signature
    from placed
    group by group_type, customer_id
),

everybody as (
    select group_type, count(*) as all_customers from customers group by group_type
),

-- all customers of the same groups at once: what follows has no row for each
signatures as (
    select
        group_type,
        signature,
        count(*) as customers,
        count(*) filter (where group_count = 1) as of_one,
        count(*) filter (where group_count = 2) as of_two,
        count(*) filter (where group_count = 3) as of_three
    from customers
    group by group_type, signature
),

members as (
    select
        placed.group_type,
        customers.signature,
        placed.group_name,
        sum(placed.net_amount) as net_amount
    from placed
    inner join customers
        on placed.group_type = customers.group_type and placed.customer_id = customers.customer_id
    where placed.place is not null
    group by placed.group_type, customers.signature, placed.group_name
),

combined as (
    select
        group_type,
        signature,
        group_name as group_1,
        cast(null as varchar) as group_2,
        cast(null as varchar) as group_3,
        1 as size,
        net_amount
    from members
    union all
    select
        one.group_type,
        one.signature,
        one.group_name as group_1,
        two.group_name as group_2,
        cast(null as varchar) as group_3,
        2 as size,
        one.net_amount + two.net_amount as net_amount
    from members as one
    inner join members as two
        on
            one.group_type = two.group_type
            and one.signature = two.signature
            and one.group_name < two.group_name
    union all
    select
        one.group_type,
        one.signature,
        one.group_name as group_1,
        two.group_name as group_2,
        three.group_name as group_3,
        3 as size,
        one.net_amount + two.net_amount + three.net_amount as net_amount
    from members as one
    inner join members as two
        on
            one.group_type = two.group_type
            and one.signature = two.signature
            and one.group_name < two.group_name
    inner join members as three
        on
            two.group_type = three.group_type
            and two.signature = three.signature
            and two.group_name < three.group_name
),

-- who has as many groups as the combination has, and all of them, has nothing else
counted as (
    select
        combined.group_type,
        combined.group_1,
        combined.group_2,
        combined.group_3,
        combined.size,
        cast(sum(signatures.customers) as bigint) as customers,
        cast(sum(
            case combined.size
                when 1 then signatures.of_one
                when 2 then signatures.of_two
                else signatures.of_three
            end
        ) as bigint) as customers_only,
        cast(sum(signatures.customers) as double)
        / nullif(cast(min(everybody.all_customers) as double), 0) as customer_share,
        cast(sum(combined.net_amount) as decimal(18, 4)) as revenue
    from combined
    inner join signatures
        on
            combined.group_type = signatures.group_type
            and combined.signature = signatures.signature
    inner join everybody on combined.group_type = everybody.group_type
    group by
        combined.group_type,
        combined.group_1,
        combined.group_2,
        combined.group_3,
        combined.size
),

final_combinations as (
    select
        group_type,
        row_number() over (
            partition by group_type
            order by
                size asc nulls last,
                group_1 asc nulls last,
                group_2 asc nulls last,
                group_3 asc nulls last
        ) as combination_no,
        group_1,
        group_2,
        group_3,
        customers,
        customers_only,
        customer_share,
        revenue
    from counted
)

select * from final_combinations
