using Catalog.Api.Hosting;
using Catalog.Tests.Auth;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;

namespace Catalog.Tests.Hosting;

public sealed class UnknownSettingsTests
{
    [Theory]
    [InlineData("Caching:BusPol")]
    [InlineData("Caching:Redis:Deadlin")]
    [InlineData("Caching:Products:Tl")]
    [InlineData("Caching:Product:Ttl")]
    [InlineData("RateLimits:Read:Limt")]
    [InlineData("Limits:BodyByte")]
    [InlineData("Passwords:Iterations")]
    public async Task A_misspelt_setting_is_named_in_a_warning(string setting) =>
        Assert.Contains(await WarningsAsync(setting), line => setting.StartsWith(line.Split(' ')[0], StringComparison.Ordinal));

    [Theory]
    [InlineData("Caching:BusPoll")]
    [InlineData("caching:redis:deadline")]
    [InlineData("Caching:Products:Ttl")]
    [InlineData("RateLimits:Read:Limit")]
    [InlineData("Proxies:Trusted:0")]
    [InlineData("Passwords:IterationCount")]
    [InlineData("Logging:Console:FormatterName")]
    public async Task A_known_setting_causes_no_warning(string setting) => Assert.Empty(await WarningsAsync(setting));

    [Theory]
    [InlineData("Proxies:Trusted")]
    [InlineData("Cors:Origins")]
    public async Task A_list_that_is_given_as_one_value_is_named_in_a_warning(string setting) =>
        Assert.Contains($"{setting}:0", Assert.Single(await WarningsAsync(setting)), StringComparison.Ordinal);

    private static async Task<IReadOnlyCollection<string>> WarningsAsync(string setting)
    {
        using var log = new RecordedLog();
        using var logs = LoggerFactory.Create(logging => logging.AddProvider(log));
        var configuration = new ConfigurationBuilder().AddInMemoryCollection([KeyValuePair.Create<string, string?>(setting, "1")]).Build();

        await new UnknownSettings(configuration, logs.CreateLogger<UnknownSettings>()).StartAsync(CancellationToken.None);

        return log.Lines;
    }
}
