using Catalog.Contenders;
using Catalog.Contenders.Libraries;

namespace Catalog.Tests.Contenders;

/// <summary>FusionCache is compared as its documentation recommends it, and as the report says that it is set up.</summary>
public sealed class FusionNodeTests
{
    [Fact]
    public void A_copy_in_memory_lives_as_long_as_those_of_the_others_however_long_Redis_keeps_it()
    {
        var settings = new ContenderSettings { LocalTtl = TimeSpan.FromMilliseconds(100), Ttl = TimeSpan.FromMinutes(10), Jitter = 0.1 };

        var options = FusionNode.OptionsOf(settings);

        Assert.Equal(TimeSpan.FromMilliseconds(100), options.Duration);
        Assert.Equal(TimeSpan.FromMilliseconds(20), options.JitterMaxDuration);
        Assert.Equal(TimeSpan.FromMinutes(10), options.DistributedCacheDuration);
    }

    [Theory]
    [InlineData(0)] // check peers and bench peers
    [InlineData(30)]
    public void The_printed_configuration_is_the_one_that_runs(int staleIfError)
    {
        var options = FusionNode.OptionsOf(new ContenderSettings { StaleIfError = TimeSpan.FromSeconds(staleIfError) });

        Assert.True(options.IsFailSafeEnabled);
        Assert.Contains(FusionNode.Describe(options), AllContenders.Find(AllContenders.Fusion)!.Configuration, StringComparison.Ordinal);
        Assert.Contains("fail-safe on", AllContenders.Find(AllContenders.Fusion)!.Configuration, StringComparison.Ordinal);
    }
}
