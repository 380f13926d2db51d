using Catalog.Caching.Background;
using Catalog.Domain.Users;
using Catalog.Infrastructure.Inventory;
using Catalog.Infrastructure.Persistence;
using Catalog.Infrastructure.Retention;
using Catalog.Infrastructure.Sessions;
using Catalog.Infrastructure.Views;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Catalog.Tests.Persistence;

/// <summary>Rows that are older than a constraint that refuses each update of them. A batch goes on without them.</summary>
public sealed class OldRowTests : IAsyncLifetime
{
    private string _database = "";
    private NpgsqlDataSource _source = null!;

    public async ValueTask InitializeAsync()
    {
        _database = await (await TestServers.Shared).Postgres.CreateDatabaseAsync();
        await using (var context = new CatalogDbContext(new DbContextOptionsBuilder<CatalogDbContext>().UseNpgsql(_database).Options))
        {
            await context.GetService<IMigrator>().MigrateAsync("20261129123845_Initial");
        }

        await TestDatabase.ScalarAsync<long>(_database, """
            INSERT INTO users (id, email, name, role) OVERRIDING SYSTEM VALUE VALUES (7, 'ada@example.org', 'Ada', 'customer');
            INSERT INTO categories VALUES ('garden', 'Garden');
            INSERT INTO products (id, sku, name, description, price, currency, category, tags)
                OVERRIDING SYSTEM VALUE VALUES (1, 'A', 'Rake', '', 1, 'EUR', 'garden', '{}');
            INSERT INTO inventory (product_id, on_hand, reserved) VALUES (1, 100, 3);
            INSERT INTO reservations (product_id, quantity, state, created_at, expires_at) VALUES
                (1, 1, 'held', '20000-01-01', now()), (1, 1, 'held', now(), '-infinity'), (1, 1, 'held', now(), now()),
                (1, 9223372036854775807, 'held', now(), now()), (1, 9223372036854775807, 'held', now(), now());
            INSERT INTO reservations (product_id, quantity, state, created_at, expires_at, ended_at, idempotency_key, request_hash) VALUES
                (1, 1, 'lost', now(), now(), now() - interval '3 days', 'odd', ''),
                (1, 1, 'released', now(), now(), now() - interval '3 days', 'even', '');
            INSERT INTO sessions (id, user_id, token_hash, client, ends_at, seen_at, created_at, data) OVERRIDING SYSTEM VALUE VALUES
                (1, 7, sha256('1'), '', now() + interval '1 day', now() - interval '1 day', '20000-01-01', '{}'),
                (2, 7, sha256('2'), '', now() + interval '1 day', now() - interval '1 day', now(), '[]'),
                (3, 7, sha256('3'), '', now() + interval '1 day', now() - interval '1 day', now(), '{}');
            SELECT 1::bigint
            """);
        await CatalogDatabase.MigrateAsync(_database);
        _source = NpgsqlDataSource.Create(_database);
    }

    public async ValueTask DisposeAsync() => await _source.DisposeAsync();

    [Fact]
    public async Task Other_reservations_expire()
    {
        var (ended, stocks) = await new StockDatabase(_source).ExpireAsync(100, CancellationToken.None);

        Assert.Equal((1, 2), (ended, Assert.Single(stocks).Reserved));
    }

    [Fact]
    public async Task The_use_of_other_sessions_is_recorded()
    {
        SignedIn[] used = [.. Enumerable.Range(1, 3).Select(id => new SignedIn(SessionToken.Key(System.Security.Cryptography.SHA256.HashData([(byte)('0' + id)])), id, 7, Role.Customer))];

        var gone = await new SessionDatabase(_source, new SessionOptions(), TestContexts.Readable).NoteUseAsync(used, CancellationToken.None);

        Assert.Empty(gone);
        Assert.Equal(3, await TestDatabase.ScalarAsync<long>(_database, "SELECT id FROM sessions WHERE seen_at > now() - interval '1 hour'"));
    }

    [Fact]
    public async Task The_idempotency_keys_of_other_reservations_are_removed()
    {
        var job = new RetentionJob(
            _source,
            Options.Create(new RetentionOptions()),
            Options.Create(new SignInOptions()),
            Options.Create(new ViewOptions()),
            new BackgroundLoops(TimeProvider.System, NullLogger<BackgroundLoops>.Instance),
            NullLogger<RetentionJob>.Instance);

        await job.RemoveAsync(CancellationToken.None);

        Assert.Equal("odd", await TestDatabase.ScalarAsync<string>(_database, "SELECT string_agg(idempotency_key, ' ') FROM reservations"));
    }
}
