using Catalog.Infrastructure.Persistence;
using Npgsql;

namespace Catalog.Tests.Persistence;

public sealed class StatementLimitsTests
{
    [Fact]
    public async Task Connections_begin_with_the_limits_and_regain_them_after_they_were_removed()
    {
        var options = new DatabaseOptions { LockTimeout = TimeSpan.FromSeconds(2), StatementTimeout = TimeSpan.FromSeconds(20) };
        await using var source = NpgsqlDataSource.Create(StatementLimits.WithTimeouts($"{await TestDatabase.CreateAsync()};Maximum Pool Size=1", options));

        Assert.Equal("2s 20s", await LimitsAsync(source, takeOff: false));
        Assert.Equal("0 0", await LimitsAsync(source, takeOff: true));
        Assert.Equal("2s 20s", await LimitsAsync(source, takeOff: false));
    }

    [Fact]
    public async Task The_connection_string_overrides_the_limits()
    {
        await using var source = NpgsqlDataSource.Create(StatementLimits.WithTimeouts(
            $"{await TestDatabase.CreateAsync()};Options=-c lock_timeout=7s", new DatabaseOptions()));

        Assert.Equal("7s 30s", await LimitsAsync(source, takeOff: false));
    }

    private static async Task<string> LimitsAsync(NpgsqlDataSource source, bool takeOff)
    {
        await using var connection = await source.OpenConnectionAsync();
        if (takeOff)
        {
            await StatementLimits.TakeOffAsync(connection, CancellationToken.None);
        }

        await using var command = new NpgsqlCommand("SELECT current_setting('lock_timeout') || ' ' || current_setting('statement_timeout')", connection);
        return (string)(await command.ExecuteScalarAsync())!;
    }
}
