using Catalog.Caching.Background;
using Catalog.Infrastructure.Retention;
using Catalog.Infrastructure.Sessions;
using Catalog.Infrastructure.Views;
using Catalog.Tests.Persistence;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Catalog.Tests.Retention;

public sealed class RetentionTests : IAsyncLifetime
{
    private const string Reservation =
        "INSERT INTO reservations (product_id, user_id, quantity, state, expires_at, ended_at, idempotency_key, request_hash) VALUES (1, 7, 1,";

    private const string Movement =
        "INSERT INTO stock_movements (product_id, kind, on_hand_change, reserved_change, version, at) VALUES (1, 'set', 1, 0, 1,";

    private string _database = "";
    private NpgsqlDataSource _source = null!;

    public async ValueTask InitializeAsync()
    {
        _database = await TestDatabase.CreateAsync();
        _source = NpgsqlDataSource.Create(_database);
        await TestDatabase.ScalarAsync<long>(_database, """
            INSERT INTO users (id, email, name, role) OVERRIDING SYSTEM VALUE VALUES (7, 'ada@example.org', 'Ada', 'customer');
            INSERT INTO categories VALUES ('garden', 'Garden');
            INSERT INTO products (id, sku, name, description, price, currency, category, tags)
            OVERRIDING SYSTEM VALUE VALUES (1, 'A', 'Rake', '', 1, 'EUR', 'garden', '{}');
            INSERT INTO inventory (product_id, on_hand) VALUES (1, 100);
            SELECT 1::bigint
            """);
    }

    public async ValueTask DisposeAsync() => await _source.DisposeAsync();

    [Theory]
    [InlineData(91, 89, Reservation + " 'committed', now(), {0}, '{0}', '')", "reservations")]
    [InlineData(3, 1, Reservation + " 'released', now(), {0}, '{0}', '')", "reservations WHERE idempotency_key IS NOT NULL AND request_hash = ''")]
    [InlineData(900, 800, Reservation + " 'held', {0}, NULL, '{0}', '')", "reservations", 2)] // it has not ended
    [InlineData(731, 729, Movement + " {0})", "stock_movements")]
    [InlineData(181, 179, "INSERT INTO activity (id, kind, product_id, at) VALUES ('{0}', 'click', 1, {0})", "activity")]
    [InlineData(366, 364, "INSERT INTO audit_log (action, resource, version, at) VALUES ('update', 'x:9', 1, {0})", "audit_log WHERE resource = 'x:9'")]
    [InlineData(1, -1, "INSERT INTO sessions (user_id, token_hash, client, ends_at) VALUES (7, sha256('{0}'), '', {0})", "sessions")]
    [InlineData(8, 6, "INSERT INTO view_batches VALUES ('{0}', {0})", "view_batches")]
    [InlineData(32, 30, "INSERT INTO daily_views VALUES ((({0}) AT TIME ZONE 'UTC')::date, 1, 1)", "daily_views")]
    public async Task Rows_past_their_retention_time_are_removed_and_younger_ones_stay(
        int oldDays, int youngDays, string insert, string what, long left = 1)
    {
        foreach (var days in new[] { oldDays, youngDays })
        {
            var row = insert.Replace("'{0}'", $"'{days}'", StringComparison.Ordinal)
                .Replace("{0}", $"now() - interval '{days} days'", StringComparison.Ordinal);
            await TestDatabase.ScalarAsync<long>(_database, row + "; SELECT 1::bigint");
        }

        await RemoveAllAsync(Job());

        Assert.Equal(left, await TestDatabase.ScalarAsync<long>(_database, $"SELECT count(*) FROM {what}"));
    }

    [Fact]
    public async Task Sign_in_failures_are_removed_once_they_no_longer_count()
    {
        await TestDatabase.ScalarAsync<long>(_database, """
            INSERT INTO sign_in_failures (account, network, failures, failed_at, locked_until) VALUES
                ('a', 'faded', 1, now() - interval '1 hour', NULL),
                ('a', 'fading', 2, now() - interval '1 hour', NULL),
                ('a', 'locked', 1, now() - interval '1 hour', now() + interval '1 hour');
            SELECT 0::bigint
            """);

        await Job().RemoveAsync(CancellationToken.None);

        Assert.Equal(
            "fading,locked",
            await TestDatabase.ScalarAsync<string>(_database, "SELECT string_agg(network, ',' ORDER BY network) FROM sign_in_failures"));
    }

    [Fact]
    public async Task A_batch_is_bounded_and_reports_that_there_is_more()
    {
        await AddEventsAsync(5);
        var job = Job(batch: 2);

        Assert.True(await job.RemoveAsync(CancellationToken.None));

        Assert.Equal(3, await EventsAsync());
    }

    [Theory]
    [InlineData(1, 2_500)]
    [InlineData(1_990, 100)]
    public async Task Rows_with_a_time_in_the_future_hold_up_no_later_ones(int future, int old)
    {
        await AddEventsAsync(future, "'9999-12-31'");
        await AddEventsAsync(old);

        await RemoveAllAsync(Job(batch: 20));

        Assert.Equal(future, await EventsAsync());
    }

    [Fact]
    public async Task While_another_node_removes_rows_this_one_removes_none()
    {
        await AddEventsAsync(1);
        await using var connection = await _source.OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        await using (var lead = new NpgsqlCommand(RetentionSql.Lead, connection))
        {
            Assert.Equal(true, await lead.ExecuteScalarAsync());
        }

        Assert.False(await Job().RemoveAsync(CancellationToken.None));
        Assert.Equal(1, await EventsAsync());
        await transaction.CommitAsync();
        await Job().RemoveAsync(CancellationToken.None);

        Assert.Equal(0, await EventsAsync());
    }

    [Theory]
    [InlineData("audit_log")]
    [InlineData("stock_movements")]
    public async Task A_row_younger_than_30_days_cannot_be_removed_even_by_plain_sql(string table)
    {
        await TestDatabase.ScalarAsync<long>(_database, $"""
            INSERT INTO audit_log (action, resource, version, at) VALUES ('update', 'product:9', 1, now() - interval '29 days');
            {Movement} now() - interval '29 days');
            SELECT 1::bigint
            """);

        var refusal = await Assert.ThrowsAsync<PostgresException>(
            () => TestDatabase.ScalarAsync<long>(_database, $"DELETE FROM {table}; SELECT 1::bigint"));

        Assert.Equal($"{table} keeps each row for 30 days", refusal.MessageText);
    }

    [Fact]
    public async Task A_kind_whose_rows_cannot_be_removed_is_reported_and_does_not_keep_the_others()
    {
        await AddEventsAsync(1);
        await TestDatabase.ScalarAsync<long>(_database, "ALTER TABLE view_batches RENAME TO others; SELECT 1::bigint");

        Assert.True(await Job().RemoveAsync(CancellationToken.None));
        Assert.Equal(0, await EventsAsync());
        var failure = await Assert.ThrowsAsync<RetentionException>(() => Job().RemoveAsync(CancellationToken.None));

        Assert.Contains("view_batches", failure.Message, StringComparison.Ordinal);
    }

    private static async Task RemoveAllAsync(RetentionJob job)
    {
        while (await job.RemoveAsync(CancellationToken.None))
        {
        }
    }

    private Task<long> AddEventsAsync(int count, string at = "now() - interval '200 days'") => TestDatabase.ScalarAsync<long>(_database, $"""
        INSERT INTO activity (id, kind, product_id, at) SELECT gen_random_uuid(), 'click', 1, {at} FROM generate_series(1, {count}) n;
        SELECT 1::bigint
        """);

    private Task<long> EventsAsync() => TestDatabase.ScalarAsync<long>(_database, "SELECT count(*) FROM activity");

    private RetentionJob Job(int batch = 1_000) => new(
        _source,
        Options.Create(new RetentionOptions { BatchSize = batch }),
        Options.Create(new SignInOptions()),
        Options.Create(new ViewOptions()),
        new BackgroundLoops(TimeProvider.System, NullLogger<BackgroundLoops>.Instance),
        NullLogger<RetentionJob>.Instance);
}
