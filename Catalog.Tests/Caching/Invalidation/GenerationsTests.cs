using Catalog.Caching.Bus;
using Catalog.Caching.Entries;

namespace Catalog.Tests.Caching.Invalidation;

public sealed class GenerationsTests
{
    [Fact]
    public void A_late_message_does_not_return_a_tag_to_an_earlier_generation()
    {
        var generations = new Generations();
        generations.Raise("tag", 11);

        generations.Raise("tag", 10); // as a replay does with a message that a later one overtook

        Assert.False(generations.Allows(new StampedTags([Tags.Hash("resource:row"), Tags.Hash("tag")], 10)));
    }

    [Fact]
    public void The_tag_of_a_resource_also_reaches_an_entry_of_another_one_that_carries_it()
    {
        var generations = new Generations();

        generations.Raise("resource:product", 11);

        Assert.Equal(1, generations.FirstAbove(new StampedTags([Tags.Hash("resource:list"), Tags.Hash("resource:product")], 10)));
    }
}
