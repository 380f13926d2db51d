using Catalog.Infrastructure.Users;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Catalog.Tests.Api;

public sealed class CacheOptionsTests
{
    [Fact]
    public async Task Users_stay_encrypted_whatever_the_settings()
    {
        await using var api = new CatalogApi().With("Caching:Users:Encrypt", "false").With("Caching:Users:Ttl", "00:07:00");
        await api.InitializeAsync();

        var policy = api.Services.GetRequiredService<UserCacheOptions>().Policy;

        Assert.Equal((true, TimeSpan.FromMinutes(7)), (policy.Encrypt, policy.Ttl));
    }

    [Theory]
    [InlineData("Caching:ProductLists:Ttl", "-00:00:01", "Caching:ProductLists")]
    [InlineData("Caching:ProductLists:CachedPages", "256", "CachedPages")]
    [InlineData("Caching:Reviews:LocalTtl", "2.00:00:00", "Caching:Reviews")]
    [InlineData("Caching:Countries:EarlyRefresh", "11", "Caching:Countries")]
    [InlineData("Caching:Inventory:LeaseTime", "00:00:00", "Caching:Inventory")]
    [InlineData("Caching:Inventory:LeaseTime", "00:00:04", "LoadTimeout")]
    [InlineData("Caching:Audit:NegativeTtl", "00:00:01", "Caching:Audit:NegativeTtl")]
    [InlineData("Caching:Reviews:NegativeTtl", "00:00:01", "Caching:Reviews:NegativeTtl")]
    [InlineData("Caching:Trending:RefreshAt", "1", "RefreshAt")]
    public async Task A_value_out_of_range_stops_startup(string setting, string value, string named)
    {
        await using var api = new CatalogApi().With(setting, value);

        var refusal = await Assert.ThrowsAsync<OptionsValidationException>(api.StartAsync);

        Assert.Contains(named, refusal.Message, StringComparison.Ordinal);
    }
}
