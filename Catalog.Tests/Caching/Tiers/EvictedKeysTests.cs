using Catalog.Caching.Local;

namespace Catalog.Tests.Caching.Tiers;

/// <summary>The memory of what L1 has evicted.</summary>
public sealed class EvictedKeysTests
{
    [Fact]
    public void A_key_is_known_until_too_many_others_were_evicted_after_it()
    {
        var evicted = new EvictedKeys(bytes: 1 << 30); // so many slots that three keys do not meet in one

        evicted.Add("first");
        evicted.Add("second");
        evicted.Add("third");

        Assert.True(evicted.Knows("first", last: 2));
        Assert.False(evicted.Knows("first", last: 1));
    }
}
