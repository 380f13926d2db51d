using System.IO.Pipelines;
using Catalog.Infrastructure.Products;
using Catalog.Tests.Persistence;
using Npgsql;

namespace Catalog.Tests.Products;

public sealed class ProductExportTests
{
    private const int Products = 20_000;

    [Fact]
    public async Task An_export_whose_client_has_disconnected_reads_no_more_products()
    {
        var database = await CountedProductsAsync();
        await using var source = NpgsqlDataSource.Create($"{database};Options=-c enable_sort=off -c enable_seqscan=off");
        var pipe = new Pipe(new PipeOptions(pauseWriterThreshold: 2, resumeWriterThreshold: 1));
        var exporting = new ProductExport(new ProductQueries(new TestContexts(source), TestContexts.Readable)).WriteAsync(pipe.Writer, CancellationToken.None);
        pipe.Reader.AdvanceTo((await pipe.Reader.ReadAsync()).Buffer.Start);

        await pipe.Reader.CompleteAsync(); // the client goes away

        await exporting;
        Assert.InRange(await TestDatabase.ScalarAsync<long>(database, "SELECT last_value FROM reads"), 1, Products / 10);
    }

    [Fact]
    public async Task An_export_that_is_cancelled_reads_no_more_products()
    {
        var database = await CountedProductsAsync();
        await using var source = NpgsqlDataSource.Create($"{database};Options=-c enable_sort=off -c enable_seqscan=off");
        var queries = new ProductQueries(new TestContexts(source), TestContexts.Readable);
        using var gone = new CancellationTokenSource();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (var product in queries.AllAsync(gone.Token))
            {
                await gone.CancelAsync();
            }
        });

        Assert.InRange(await TestDatabase.ScalarAsync<long>(database, "SELECT last_value FROM reads"), 1, Products / 10);
    }

    // Behind a view that counts the rows that are read from it, in a sequence, which no rollback undoes.
    private static async Task<string> CountedProductsAsync()
    {
        var database = await TestDatabase.CreateAsync();
        await TestDatabase.ScalarAsync<long>(database, $"""
            INSERT INTO categories VALUES ('garden', 'Garden');
            INSERT INTO products (sku, name, description, price, currency, category, tags)
                SELECT 'sku-' || n, 'Rake', repeat('Wide. ', 50), 1, 'EUR', 'garden', '{"{}"}' FROM generate_series(1, {Products}) n;
            CREATE SEQUENCE reads;
            ALTER TABLE products RENAME TO all_products;
            CREATE VIEW products AS SELECT * FROM all_products WHERE nextval('reads') > 0;
            SELECT 1::bigint
            """);
        return database;
    }
}
