using Catalog.Tests.Api;
using Microsoft.Extensions.Options;

namespace Catalog.Tests.Users;

public sealed class UserOptionsTests
{
    [Theory]
    [InlineData("Caching:Users:Ttl", "-00:00:01", "Caching:Users")]
    [InlineData("Caching:Users:FilterUsers", "1", "FilterUsers")]
    [InlineData("Passwords:IterationCount", "1", "Passwords:IterationCount")]
    public async Task A_value_out_of_range_stops_startup(string setting, string value, string named)
    {
        await using var api = new CatalogApi().With(setting, value);

        var refusal = await Assert.ThrowsAsync<OptionsValidationException>(api.StartAsync);

        Assert.Contains(named, refusal.Message, StringComparison.Ordinal);
    }
}
