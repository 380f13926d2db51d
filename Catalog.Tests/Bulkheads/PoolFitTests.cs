using Catalog.Api.Bulkheads;
using Catalog.Tests.Auth;
using Catalog.Tests.Caching;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Catalog.Tests.Bulkheads;

public sealed class PoolFitTests
{
    [Theory]
    [InlineData("Host=localhost", false)]
    [InlineData("Host=localhost;Maximum Pool Size=91", true)]
    public async Task Ceilings_above_the_pool_size_are_logged_as_a_warning(string database, bool warned)
    {
        await using var nodes = await Nodes.StartAsync(1);
        await using var source = NpgsqlDataSource.Create(database);
        using var log = new RecordedLog();
        using var logs = LoggerFactory.Create(logging => logging.AddProvider(log));

        await new PoolFit(source, nodes[0], Options.Create(new BulkheadOptions()), logs.CreateLogger<PoolFit>()).StartAsync(CancellationToken.None);

        Assert.Equal(warned, log.Lines.Any(line => line.Contains("add up to 92", StringComparison.Ordinal)));
    }
}
