using System.Text;
using Catalog.Caching;
using Catalog.Domain.Products;
using Catalog.Infrastructure.Products;
using Catalog.Tests.Caching;
using Catalog.Tests.Persistence;
using Microsoft.Extensions.Options;

namespace Catalog.Tests.Products;

public sealed class ProductListRaceTests
{
    [Fact]
    public async Task A_page_that_was_loaded_before_a_write_is_not_found_after_it()
    {
        await using var nodes = await Nodes.StartAsync(2);
        var contexts = new HeldQueries(await TestDatabase.CreateAsync());
        var reader = ListsOf(contexts, nodes[0]);
        var writer = ListsOf(contexts, nodes[1]);
        await AddAsync(contexts.Database, "Old");

        contexts.HoldNext("FROM products");
        var slow = ReadAsync(reader);
        await contexts.WasRead; // the page without the new product is in the reader's hand
        await AddAsync(contexts.Database, "New");
        await writer.ChangedAsync(["garden"]);
        contexts.Open();
        await slow;

        Assert.Contains("New", await ReadAsync(reader), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_product_whose_creation_is_cancelled_after_its_commit_is_in_the_list()
    {
        await using var nodes = await Nodes.StartAsync(1);
        var contexts = new HeldQueries(await TestDatabase.CreateAsync());
        var (lists, options) = (ListsOf(contexts, nodes[0]), new ProductCacheOptions());
        var store = new ProductStore(contexts, new Cache<long, ReadOnlyMemory<byte>>(nodes[0], options.Policy), options, lists, TestContexts.Readable);
        await AddAsync(contexts.Database, "Old");
        await ReadAsync(lists);

        using var cancelled = new CancellationTokenSource();
        contexts.HoldNext("INSERT INTO products");
        var creating = store.CreateAsync(ProductRules.Check(new ProductDraft("New", "New", null, 1, "EUR", "garden", null), [])!, cancelled.Token);
        await contexts.WasRead;
        await cancelled.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => creating);

        Assert.Contains("New", await ReadAsync(lists), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Requests_for_an_uncached_category_reach_the_database_only_up_to_the_ceiling()
    {
        var contexts = new HeldQueries(await TestDatabase.CreateAsync());
        await using var nodes = await Nodes.StartAsync(0);
        var node = await nodes.AddAsync(configure: options => (options.MaxConcurrentLoads, options.MaxQueuedLoads) = (1, 0));
        var lists = ListsOf(contexts, node);
        contexts.HoldNext("FROM categories");
        var slow = lists.GetAsync("made-up", default, 50, CancellationToken.None).AsTask();
        await contexts.WasRead;

        await Assert.ThrowsAsync<CacheOverloadedException>(() => lists.GetAsync("made-up-too", default, 50, CancellationToken.None).AsTask());

        contexts.Open();
        await slow;
    }

    private static ProductLists ListsOf(HeldQueries contexts, CacheNode node)
    {
        var options = new ProductListCacheOptions();
        return new ProductLists(
            new ProductQueries(contexts, TestContexts.Readable), new ListCache<string, ProductSlice>(node, options.Policy), node.Loads, options, Options.Create(node.Options));
    }

    private static async Task<string> ReadAsync(ProductLists lists) =>
        Encoding.UTF8.GetString((await lists.GetAsync("garden", default, 50, CancellationToken.None)).Value.Items.Span);

    private static async Task AddAsync(string database, string name) => await TestDatabase.ScalarAsync<long>(
        database,
        $$"""
        INSERT INTO categories VALUES ('garden', 'Garden') ON CONFLICT DO NOTHING;
        INSERT INTO products (sku, name, description, price, currency, category, tags)
        VALUES ('{{name}}', '{{name}}', '', 1, 'EUR', 'garden', '{}') RETURNING id
        """);
}
