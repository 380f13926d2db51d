using System.Text.Json;
using Catalog.Lab.Checks.Consistency;

namespace Catalog.Tests.Lab.Consistency;

public sealed class TierLooksTests
{
    private const string Nobody = """[{"node":"node-1-0a","copy":null}]""";

    [Theory]
    [InlineData("fresh", 7L)]
    [InlineData("stale", 7L)] // by stale-while-revalidate, or when a load fails
    [InlineData("invalidated", null)]
    [InlineData("tombstone", null)]
    [InlineData("absent", null)]
    public void A_copy_in_redis_counts_when_it_would_be_served(string state, long? served)
    {
        var copies = Read($$"""{"state":"{{state}}","version":7}""", Nobody);

        Assert.Equal(new TierCopy(Where.Shared, Node: null, served, state), copies[0]);
    }

    [Fact]
    public void A_redis_that_does_not_answer_is_not_counted() =>
        Assert.DoesNotContain(Read("""{"state":"unknown","version":null}""", Nobody), copy => copy.Where == Where.Shared);

    [Fact]
    public void A_nodes_copy_counts_when_it_would_be_served()
    {
        var copies = Read("""{"state":"unknown","version":null}""", """
            [
                {"node":"node-1-0a","copy":{"isServed":true,"whyNot":null,"version":6}},
                {"node":"node-12-0b","copy":{"isServed":false,"whyNot":"the node is disconnected from the bus","version":6}},
                {"node":"node-3-0c","copy":null},
                {"node":"dying-0d","copy":{"isServed":true,"whyNot":null,"version":6}}
            ]
            """);

        Assert.Equal(
            [
                new TierCopy(Where.Local, "1", 6, "served"),
                new TierCopy(Where.Local, "12", null, "the node is disconnected from the bus"),
                new TierCopy(Where.Local, "3", null, "absent"),
            ],
            copies);
    }

    private static TierCopy[] Read(string shared, string nodes) =>
        [.. TierLooks.Read(JsonElement.Parse($$"""{"shared":{{shared}},"nodes":{{nodes}}}"""))];
}
