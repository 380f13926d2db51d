using Catalog.Tests.Caching;

namespace Catalog.Tests.Edge;

/// <summary>nginx resolves names only when it reads its configuration.</summary>
public sealed class EdgeStartTests
{
    private const string One = "server 10.0.0.1:8080 max_fails=2 fail_timeout=2s;";
    private const string Other = "server 10.0.0.2:8080 max_fails=2 fail_timeout=2s;";

    [Fact]
    public async Task A_node_that_was_recreated_is_used_at_its_new_address()
    {
        using var edge = new EdgeStart("10.0.0.1");
        await Eventually.BecomesTrueAsync(() => edge.Reads == 1);
        Assert.Equal(One, edge.Nodes);

        edge.Resolve("10.0.0.2");

        await Eventually.BecomesTrueAsync(() => edge.Reads == 2);
        Assert.Equal(Other, edge.Nodes);
    }

    [Fact]
    public async Task A_configuration_that_could_not_be_written_is_written_the_next_time()
    {
        using var edge = new EdgeStart("10.0.0.1");
        await Eventually.BecomesTrueAsync(() => edge.Reads == 1);
        edge.FailToWrite();
        edge.Resolve("10.0.0.2");
        await Eventually.BecomesTrueAsync(() => edge.Failures > 0);

        edge.Write();

        await Eventually.BecomesTrueAsync(() => edge.Reads == 2);
        Assert.Equal(Other, edge.Nodes);
    }

    [Fact]
    public async Task The_script_waits_for_the_first_node_and_starts_with_those_that_exist()
    {
        using var edge = new EdgeStart();
        await Eventually.BecomesTrueAsync(() => edge.Lookups > 1);
        Assert.Equal(0, edge.Reads);

        edge.Resolve("10.0.0.2", "10.0.0.1", "10.0.0.1");

        await Eventually.BecomesTrueAsync(() => edge.Reads == 1);
        Assert.Equal($"{One} {Other}", edge.Nodes);
    }

    [Fact]
    public async Task When_no_node_has_an_address_or_none_has_changed_nothing_is_read_again()
    {
        using var edge = new EdgeStart("10.0.0.1", "10.0.0.2");
        await Eventually.BecomesTrueAsync(() => edge.Lookups > 1);
        edge.Resolve();
        var before = edge.Lookups;
        await Eventually.BecomesTrueAsync(() => edge.Lookups > before + 1);

        Assert.Equal((1, $"{One} {Other}"), (edge.Reads, edge.Nodes));
    }
}
