using Catalog.Api.Health;
using Catalog.Infrastructure.Persistence;
using Catalog.Tests.Persistence;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Npgsql;

namespace Catalog.Tests.Health;

public sealed class PostgresCheckTests
{
    [Fact]
    public async Task While_the_database_is_migrated_a_node_is_ready_if_it_knows_its_schema()
    {
        var owner = await TestDatabase.CreateAsync();
        await using var source = NpgsqlDataSource.Create(TestDatabase.AsNode(owner));
        var (served, started) = (CheckOf(source), CheckOf(source));
        Assert.Equal(HealthStatus.Healthy, (await StateAsync(served)).Status);

        await using (await OtherTransaction.StartAsync(owner, """LOCK TABLE "__EFMigrationsHistory" IN ACCESS EXCLUSIVE MODE"""))
        {
            Assert.Equal(HealthStatus.Degraded, (await StateAsync(served)).Status);
            Assert.Equal(HealthStatus.Unhealthy, (await StateAsync(started)).Status);
            Assert.Contains("is being migrated", (await StateAsync(started)).Description, StringComparison.Ordinal);
        }

        Assert.Equal(HealthStatus.Healthy, (await StateAsync(started)).Status);
    }

    [Fact]
    public async Task On_an_empty_database_a_node_says_what_to_do()
    {
        var database = await (await TestServers.Shared).Postgres.CreateDatabaseAsync();
        await using var source = NpgsqlDataSource.Create(database);

        var state = await StateAsync(CheckOf(source));

        Assert.Equal(HealthStatus.Unhealthy, state.Status);
        Assert.Contains("run migrate", state.Description, StringComparison.Ordinal);
    }

    private static PostgresCheck CheckOf(NpgsqlDataSource source) =>
        new(source, new PooledDbContextFactory<CatalogDbContext>(new DbContextOptionsBuilder<CatalogDbContext>().UseNpgsql(source).Options));

    private static Task<HealthCheckResult> StateAsync(PostgresCheck check) =>
        check.CheckHealthAsync(new HealthCheckContext(), TestContext.Current.CancellationToken);
}
