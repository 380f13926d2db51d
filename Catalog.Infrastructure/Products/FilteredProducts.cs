using System.Globalization;
using Catalog.Domain.Products;
using Catalog.Infrastructure.Persistence;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Catalog.Infrastructure.Products;

/// <summary>Lists of products by filter and order, sent to the database directly. Safe for concurrent use.</summary>
/// <remarks>
/// Intentionally not cached: filters combine in too many ways to repeat, and a change of a price or a stock moves products between pages.
/// The next page begins after the last product of this one, as it was, so products that come and go do not shift pages.
/// </remarks>
public sealed class FilteredProducts(IDbContextFactory<CatalogDbContext> contexts, ReadableRows readable)
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(3);

    /// <summary>Reads a page.</summary>
    /// <param name="filter">Which products, in which order.</param>
    /// <param name="after">Where the page before ended; <see langword="null"/> for the first.</param>
    /// <param name="limit">The page size.</param>
    /// <param name="ct">Cancels the query.</param>
    /// <returns>The page, and where it ends; <see langword="null"/> on the last.</returns>
    /// <exception cref="NpgsqlException">The database failed, or took longer than 3 s.</exception>
    public async Task<(IReadOnlyList<Product> Items, ProductMark? Next)> PageAsync(ProductFilter filter, ProductMark? after, int limit, CancellationToken ct)
    {
        var query = new Query();
        AddConditions(query, filter);
        AddPosition(query, filter.Order, after);
        await using var context = await contexts.CreateDbContextAsync(ct);
        context.Database.SetCommandTimeout(Timeout);
        query.End(OrderBy(filter.Order), limit + 1); // one more than asked for tells whether there is a next page
        try
        {
            var found = await context.Products.FromSqlRaw(query.Select("p.*"), query.Parameters).AsNoTracking().ToListAsync(ct);
            return found.Count > limit ? (found[..limit], MarkOf(found[limit - 1], filter.Order)) : (found, null);
        }
        catch (Exception e) when (ReadableRows.IsUnreadable(e))
        {
            return await WithoutUnreadableAsync(context, query, filter.Order, limit, ct);
        }
    }

    // A row that is left out counts, and may be where the next page begins; its mark can be read.
    private async Task<(IReadOnlyList<Product> Items, ProductMark? Next)> WithoutUnreadableAsync(
        CatalogDbContext context, Query query, ProductOrder order, int limit, CancellationToken ct)
    {
        var value = order switch
        {
            ProductOrder.Price or ProductOrder.PriceDown => "p.price::text",
            ProductOrder.Name => "p.name",
            _ => "''",
        };
        var marks = await context.Database.SqlQueryRaw<ProductMark>(query.Select($"p.id AS \"Id\", {value} AS \"Value\""), query.Parameters).ToListAsync(ct);
        var ids = marks.Take(limit).Select(mark => mark.Id).ToArray();
        var found = await readable.ListAsync<Product, long>(context, context.Products.AsNoTracking().Where(p => ids.Contains(p.Id)), ct);
        return ([.. found.OrderBy(product => Array.IndexOf(ids, product.Id))], marks.Count > limit ? marks[limit - 1] : null);
    }

    private static void AddConditions(Query query, ProductFilter filter)
    {
        query.Where(filter.Sku, "p.sku = {0}");
        query.Where(
            filter.Category,
            filter.Children ? "(p.category = {0} OR p.category IN (SELECT slug FROM categories WHERE parent = {0}))" : "p.category = {0}");
        query.Where(filter.Tag, "p.tags @> ARRAY[{0}]::text[]");
        query.Where(filter.Currency, "p.currency = {0}");
        query.Where(filter.PriceFrom, "p.price >= {0}");
        query.Where(filter.PriceTo, "p.price <= {0}");
        if (filter.Available)
        {
            query.Where("EXISTS (SELECT FROM inventory i WHERE i.product_id = p.id AND i.on_hand > i.reserved)");
        }
    }

    private static void AddPosition(Query query, ProductOrder order, ProductMark? after)
    {
        if (after is null)
        {
            return;
        }

        switch (order)
        {
            case ProductOrder.Id:
                query.Where(after.Id, "p.id > {0}");
                break;
            case ProductOrder.Newest:
                query.Where(after.Id, "p.id < {0}");
                break;
            case ProductOrder.Price:
                query.Where(after.Value, after.Id, "(p.price, p.id) > ({0}::numeric, {1})");
                break;
            case ProductOrder.PriceDown:
                query.Where(after.Value, after.Id, "(p.price, p.id) < ({0}::numeric, {1})");
                break;
            case ProductOrder.Name:
                query.Where(after.Value, after.Id, "(folded(p.name) COLLATE \"C\", p.id) > (folded({0}) COLLATE \"C\", {1})");
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(order), order, "There is no such order.");
        }
    }

    private static string OrderBy(ProductOrder order) => order switch
    {
        ProductOrder.Id => "p.id",
        ProductOrder.Newest => "p.id DESC",
        ProductOrder.Price => "p.price, p.id",
        ProductOrder.PriceDown => "p.price DESC, p.id DESC",
        ProductOrder.Name => "folded(p.name) COLLATE \"C\", p.id",
        _ => throw new ArgumentOutOfRangeException(nameof(order), order, "There is no such order."),
    };

    private static ProductMark MarkOf(Product last, ProductOrder order) => new(last.Id, order switch
    {
        ProductOrder.Price or ProductOrder.PriceDown => last.Price.ToString(CultureInfo.InvariantCulture),
        ProductOrder.Name => last.Name,
        _ => "",
    });

    // Only constants become part of the statement; values are parameters.
    private sealed class Query
    {
        private readonly List<string> _conditions = [];
        private readonly List<NpgsqlParameter> _parameters = [];
        private string _end = "";

        public object[] Parameters => [.. _parameters];

        public void Where(string condition) => _conditions.Add(condition);

        public void Where(object? value, string condition)
        {
            if (value is not null)
            {
                _conditions.Add(condition.Replace("{0}", Add(value), StringComparison.Ordinal));
            }
        }

        public void Where(object value, long id, string condition) =>
            _conditions.Add(condition.Replace("{0}", Add(value), StringComparison.Ordinal).Replace("{1}", Add(id), StringComparison.Ordinal));

        public void End(string orderBy, int limit) => _end = $"ORDER BY {orderBy} LIMIT {Add(limit)}";

        public string Select(string columns) => $"""
            SELECT {columns} FROM products p
            {(_conditions.Count > 0 ? $"WHERE {string.Join(" AND ", _conditions)}" : "")}
            {_end}
            """;

        private string Add(object value)
        {
            var name = $"@v{_parameters.Count}";
            _parameters.Add(new NpgsqlParameter(name, value));
            return name;
        }
    }
}
