using Catalog.Caching;
using Catalog.Tests.Auth;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Catalog.Tests.Library;

public sealed class RegistrationTests
{
    [Fact]
    public async Task Two_caches_of_the_same_types_are_resolved_by_name_and_do_not_mix()
    {
        await using var host = await LibraryHost.StartAsync(caching => caching.AddCache<long, Row>("one").AddCache<long, Row>("other"));
        var one = host.Services.GetRequiredKeyedService<ICache<long, Row>>("one");
        var other = host.Services.GetRequiredKeyedService<ICache<long, Row>>("other");
        await one.GetOrLoadAsync(1, _ => new ValueTask<Row?>(new Row("one")));

        Assert.Equal("other", (await other.GetOrLoadAsync(1, _ => new ValueTask<Row?>(new Row("other"))))?.Name);
        Assert.Contains("[FromKeyedServices(\"one\")]", Assert.Throws<InvalidOperationException>(host.Get<ICache<long, Row>>).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Two_caches_of_one_name_are_refused() =>
        await Assert.ThrowsAsync<ArgumentException>(
            () => LibraryHost.StartAsync(caching => caching.AddCache<long, Row>("row").AddCache<string, Row>("row")));

    [Theory]
    [InlineData("Row")]
    [InlineData("a:b")]
    [InlineData("")]
    public async Task A_name_that_cannot_be_a_key_is_refused(string name)
    {
        await Assert.ThrowsAsync<ArgumentException>(() => LibraryHost.StartAsync(caching => caching.AddCache<long, Row>(name)));
        await Assert.ThrowsAsync<ArgumentException>(() => LibraryHost.StartAsync(caching => caching.AddCounters(name, (_, _, _) => Task.CompletedTask)));
    }

    [Fact]
    public async Task A_policy_out_of_range_stops_startup_and_names_the_setting()
    {
        var refused = await Assert.ThrowsAsync<OptionsValidationException>(
            () => LibraryHost.StartAsync(caching => caching.AddCache<long, Row>("row", policy => policy.Ttl = TimeSpan.Zero)));

        Assert.Contains("Caching:Caches:row:Ttl", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_consumer_of_events_out_of_range_stops_startup_and_names_the_setting()
    {
        var redis = (await TestServers.Shared).Redis.Endpoint;

        var refused = await Assert.ThrowsAsync<OptionsValidationException>(() => LibraryHost.StartAsync(
            caching => caching.AddEvents("clicks", (_, _, _) => Task.CompletedTask, options => options.Consumer.BatchSize = 0), redis));

        Assert.Contains("Caching:Caches:clicks:Consumer:BatchSize", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_policy_that_is_built_from_services_is_checked_like_any_other()
    {
        var refused = await Assert.ThrowsAsync<OptionsValidationException>(() => LibraryHost.StartAsync(caching =>
        {
            caching.Services.AddSingleton(new CachePolicy<Row>("row") { Ttl = TimeSpan.Zero });
            caching.AddCache<long, Row>("row", services => services.GetRequiredService<CachePolicy<Row>>());
        }));

        Assert.Contains("Caching:Caches:row:Ttl", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_policy_of_another_cache_stops_startup() =>
        await Assert.ThrowsAsync<OptionsValidationException>(
            () => LibraryHost.StartAsync(caching => caching.AddCache<long, Row>("row", _ => new CachePolicy<Row>("other"))));

    [Fact]
    public async Task A_versioned_cache_without_a_version_stops_startup() =>
        await Assert.ThrowsAsync<OptionsValidationException>(
            () => LibraryHost.StartAsync(caching => caching.AddVersionedCache<long, Row>("row", _ => { })));

    [Theory]
    [InlineData(false, 600)]
    [InlineData(true, 60)]
    public async Task Configuration_overrides_code_but_not_a_policy_that_is_built_from_services(bool isMade, int seconds)
    {
        await using var host = await LibraryHost.StartAsync(
            caching => _ = isMade
                ? caching.AddCache<long, Row>("row", _ => new CachePolicy<Row>("row") { Ttl = TimeSpan.FromMinutes(1) })
                : caching.AddCache<long, Row>("row", policy => policy.Ttl = TimeSpan.FromMinutes(1)),
            settings: new Dictionary<string, string?> { ["Caching:Caches:row:Ttl"] = "00:10:00", ["Caching:Caches:row:Jitter"] = "0" });

        var read = await host.Get<ICache<long, Row>>().ReadAsync(1, 0, (_, _) => new ValueTask<Loaded<Row>?>(new Loaded<Row>(new Row("a"))));

        Assert.InRange(read.Ttl.TotalSeconds, seconds * 0.89, seconds * 1.11);
    }

    [Fact]
    public async Task Configuration_overrides_what_a_second_registration_sets()
    {
        await using var host = await LibraryHost.StartAsync(
            caching => caching.Services.AddCatalogCaching(options => (options.MaxConcurrentLoads, options.MaxQueuedLoads) = (5, 6)),
            settings: new Dictionary<string, string?> { ["Caching:MaxConcurrentLoads"] = "7" });

        var options = host.Get<CacheNode>().Options;
        Assert.Equal((7, 6), (options.MaxConcurrentLoads, options.MaxQueuedLoads));
    }

    [Fact]
    public void A_machine_whose_name_is_not_ASCII_gives_a_node_a_name() => Assert.Equal("B-RO-PC", CachingOptions.NameOf("BÜRO-PC"));

    [Theory]
    [InlineData("Caching:BusPol")]
    [InlineData("Caching:Redis:Deadlin")]
    [InlineData("Caching:Caches:rows")]
    [InlineData("Caching:Caches:row:Tll")]
    public async Task A_misspelt_setting_is_named_in_a_warning(string setting) =>
        Assert.Contains(await WarningsAsync(setting), line => line.StartsWith($"{setting} is not a known setting", StringComparison.Ordinal));

    [Theory]
    [InlineData("Caching:BusPoll")]
    [InlineData("caching:redis:deadline")]
    [InlineData("Caching:Caches:row:ttl")]
    [InlineData("Caching:Mine:Setting")]
    public async Task A_known_setting_or_one_of_the_service_causes_no_warning(string setting) =>
        Assert.DoesNotContain(await WarningsAsync(setting), line => line.Contains("is not a known setting", StringComparison.Ordinal));

    private static async Task<IReadOnlyCollection<string>> WarningsAsync(string setting)
    {
        using var log = new RecordedLog();
        await using var host = await LibraryHost.StartAsync(
            caching => caching.AddCache<long, Row>("row"), log: log, settings: new Dictionary<string, string?> { [setting] = "00:00:01" });
        return log.Lines;
    }

    [Fact]
    public void The_public_API_has_at_most_thirty_types() =>
        Assert.InRange(typeof(CachingServices).Assembly.GetExportedTypes().Length, 20, 30);
}
