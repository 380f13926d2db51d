using Catalog.Caching.Bus;
using Catalog.Caching.Entries;

namespace Catalog.Tests.Caching.Invalidation;

public sealed class GenerationsTests
{
    private const ulong Tag = 7;

    [Fact]
    public void A_late_message_does_not_return_a_tag_to_an_earlier_generation()
    {
        var generations = new Generations();
        generations.Raise(Tag, 11);

        generations.Raise(Tag, 10); // as a replay does with a message that a later one overtook

        Assert.False(generations.Allows(new StampedTags([Tag], 10)));
    }
}
