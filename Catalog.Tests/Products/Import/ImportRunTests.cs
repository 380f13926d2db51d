using System.Globalization;
using System.IO.Pipelines;
using System.Text;
using Catalog.Infrastructure.Products.Import;
using Catalog.Testbed;
using Catalog.Tests.Caching;
using Catalog.Tests.Persistence;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Npgsql;

namespace Catalog.Tests.Products.Import;

/// <summary>What goes wrong beside an import, or after its commit, does not make a failure of it.</summary>
public sealed class ImportRunTests : IAsyncLifetime
{
    private const string File = "sku,name,price,currency,category\nA,Rake,1,EUR,garden\n";

    private readonly FakeTimeProvider _time = new();
    private string _address = "";
    private NpgsqlDataSource _database = null!;

    public async ValueTask InitializeAsync() => _database = NpgsqlDataSource.Create(_address = await TestDatabase.CreateAsync());

    public ValueTask DisposeAsync() => _database.DisposeAsync();

    [Fact]
    public async Task A_committed_import_whose_invalidation_fails_is_done()
    {
        var id = Guid.NewGuid();
        var runs = Runs(invalidate: static _ => throw new NpgsqlException("gone"));

        var report = await runs.RunAsync(id, Stream(File), "text/csv", new ImportOptions(), CancellationToken.None);

        Assert.Equal((1, id), (report!.Created, report.Id));
        Assert.Equal(ImportPhase.Done, (await runs.FindAsync(id, CancellationToken.None))!.Phase);
    }

    [Fact]
    public async Task A_committed_import_whose_end_cannot_be_recorded_answers_its_report_and_is_not_told_as_failed()
    {
        await RefuseUpdatesAsync("NEW.phase = 'done'");
        var (id, runs) = (Guid.NewGuid(), Runs());

        var report = await runs.RunAsync(id, Stream(File), "text/csv", new ImportOptions(), CancellationToken.None);

        Assert.Equal(1, report!.Created);
        Assert.NotEqual(ImportPhase.Failed, (await runs.FindAsync(id, CancellationToken.None))!.Phase);
    }

    [Fact]
    public async Task A_note_that_fails_is_followed_by_the_next_one()
    {
        await TestDatabase.ScalarAsync<long>(_address, "CREATE SEQUENCE notes; SELECT 1::bigint");
        await RefuseUpdatesAsync("nextval('notes') = 1");
        var (id, runs, file) = (Guid.NewGuid(), Runs(), new Pipe());
        await file.Writer.WriteAsync(Encoding.UTF8.GetBytes(File));
        var importing = runs.RunAsync(id, file.Reader.AsStream(), "text/csv", new ImportOptions(), CancellationToken.None);

        await Eventually.BecomesTrueAsync(
            async () =>
            {
                _time.Advance(TimeSpan.FromSeconds(1));
                return await runs.FindAsync(id, CancellationToken.None) is { Bytes: > 0 };
            },
            TimeSpan.FromSeconds(30));
        await file.Writer.CompleteAsync();

        Assert.Equal(1, (await importing)!.Created);
    }

    [Fact]
    public async Task An_import_whose_commit_is_not_answered_is_not_told_to_have_changed_nothing()
    {
        // The commit waits for the gate, and is done after the connection is lost.
        await using var gate = await _database.OpenConnectionAsync();
        await using var close = new NpgsqlCommand("SELECT pg_advisory_lock(7)", gate);
        await close.ExecuteNonQueryAsync();
        await TestDatabase.ScalarAsync<long>(_address, """
            CREATE FUNCTION wait() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_advisory_xact_lock(7); RETURN NULL; END $$;
            CREATE CONSTRAINT TRIGGER wait AFTER INSERT ON products DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION wait();
            SELECT 1::bigint
            """);
        var address = new NpgsqlConnectionStringBuilder(_address);
        await using var network = TcpProxy.Start($"{address.Host}:{address.Port}");
        (address.Host, address.Port) = ("127.0.0.1", int.Parse(network.Endpoint.Split(':')[1], CultureInfo.InvariantCulture));
        await using var proxied = NpgsqlDataSource.Create(address);
        var (id, runs) = (Guid.NewGuid(), Runs(products: proxied));
        var importing = runs.RunAsync(id, Stream(File), "text/csv", new ImportOptions(), CancellationToken.None);
        await Eventually.BecomesTrueAsync(async () => await TestDatabase.ScalarAsync<bool>(
            _address, "SELECT EXISTS (SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event = 'advisory')"));

        network.Cut();
        await Assert.ThrowsAnyAsync<NpgsqlException>(() => importing);
        await using var open = new NpgsqlCommand("SELECT pg_advisory_unlock(7)", gate);
        await open.ExecuteNonQueryAsync();

        await Eventually.BecomesTrueAsync(async () => await TestDatabase.ScalarAsync<bool>(_address, "SELECT EXISTS (SELECT FROM products)"));
        var run = (await runs.FindAsync(id, CancellationToken.None))!;
        Assert.NotEqual(ImportPhase.Failed, run.Phase);
        Assert.Null(run.Problem);
    }

    [Theory]
    [InlineData("report = report || '{\"later\": 1}'")]
    [InlineData("report = '{}'")]
    [InlineData("started_at = '20000-01-01'")]
    [InlineData("ended_at = '0044-03-15 BC'")]
    public async Task A_record_that_another_version_or_an_operator_has_changed_is_shown(string change)
    {
        var (id, runs) = (Guid.NewGuid(), Runs());
        await runs.RunAsync(id, Stream(File), "text/csv", new ImportOptions(), CancellationToken.None);

        await TestDatabase.ScalarAsync<long>(_address, $"UPDATE product_imports SET {change}; SELECT 1::bigint");

        Assert.Equal(ImportPhase.Done, (await runs.FindAsync(id, CancellationToken.None))!.Phase);
        Assert.Equal(id, Assert.Single(await runs.ListAsync(9, CancellationToken.None)).Id);
    }

    private ImportRuns Runs(Func<IReadOnlyList<long>, ValueTask>? invalidate = null, NpgsqlDataSource? products = null) => new(
        _database, new ProductImport(products ?? _database, invalidate ?? (static _ => ValueTask.CompletedTask), static _ => ValueTask.CompletedTask), _time, NullLogger<ImportRuns>.Instance);

    private async Task RefuseUpdatesAsync(string when) => await TestDatabase.ScalarAsync<long>(_address, $"""
        CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF {when} THEN RAISE EXCEPTION 'refused'; END IF;
            RETURN NEW;
        END $$;
        CREATE TRIGGER refuse BEFORE UPDATE ON product_imports FOR EACH ROW EXECUTE FUNCTION refuse();
        SELECT 1::bigint
        """);

    private static MemoryStream Stream(string text) => new(Encoding.UTF8.GetBytes(text));
}
