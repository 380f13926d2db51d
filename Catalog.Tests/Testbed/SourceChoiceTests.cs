using Catalog.Testbed;
using Catalog.Testbed.Sources;

namespace Catalog.Tests.Testbed;

public sealed class SourceChoiceTests
{
    private readonly FakeMachine _machine = new() { Containers = true, Programs = { "postgres", "redis-server" } };

    [Fact]
    public async Task Given_servers_come_first()
    {
        _machine.Variables["CATALOG_POSTGRES"] = "Host=db";
        _machine.Variables["CATALOG_REDIS"] = "cache:6379";

        Assert.Equal(ServerSource.External, await ChooseAsync());
    }

    [Fact]
    public async Task Containers_come_before_programs() => Assert.Equal(ServerSource.Containers, await ChooseAsync());

    [Fact]
    public async Task Programs_are_used_where_there_are_no_containers()
    {
        _machine.Containers = false;

        Assert.Equal(ServerSource.Processes, await ChooseAsync());
    }

    [Fact]
    public async Task Missing_programs_are_used_where_they_can_be_installed()
    {
        _machine.Containers = false;
        _machine.Programs.Clear();
        _machine.CanInstall = true;

        Assert.Equal(ServerSource.Processes, await ChooseAsync());
    }

    [Theory]
    [InlineData("external")]
    [InlineData("containers")]
    [InlineData("processes")]
    public async Task A_variable_forces_a_source(string name)
    {
        _machine.Variables["CATALOG_POSTGRES"] = "Host=db";
        _machine.Variables["CATALOG_REDIS"] = "cache:6379";
        _machine.Variables["CATALOG_SERVERS"] = name;

        Assert.Equal(Enum.Parse<ServerSource>(name, ignoreCase: true), await ChooseAsync());
    }

    [Fact]
    public async Task A_forced_source_that_is_missing_is_an_error_although_another_exists()
    {
        _machine.Containers = false;
        _machine.Variables["CATALOG_SERVERS"] = "containers";

        var failure = await Assert.ThrowsAsync<ServersUnavailableException>(ChooseAsync);

        Assert.Contains("Docker is not running", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_unknown_source_is_an_error_that_names_the_known_ones()
    {
        _machine.Variables["CATALOG_SERVERS"] = "cloud";

        var failure = await Assert.ThrowsAsync<ServersUnavailableException>(ChooseAsync);

        Assert.Contains("external, containers and processes", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task One_given_server_without_the_other_is_an_error()
    {
        _machine.Variables["CATALOG_REDIS"] = "cache:6379";

        var failure = await Assert.ThrowsAsync<ServersUnavailableException>(ChooseAsync);

        Assert.Contains("Not set: CATALOG_POSTGRES", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_any_source_the_error_says_what_is_missing_and_names_the_three_ways_out()
    {
        _machine.Containers = false;
        _machine.Programs.Remove("redis-server");

        var failure = await Assert.ThrowsAsync<ServersUnavailableException>(ChooseAsync);

        Assert.Contains("Not installed on this machine: redis-server.", failure.Message, StringComparison.Ordinal);
        Assert.Contains("CATALOG_POSTGRES", failure.Message, StringComparison.Ordinal);
        Assert.Contains("Docker", failure.Message, StringComparison.Ordinal);
        Assert.Contains("apt-get install", failure.Message, StringComparison.Ordinal);
    }

    private Task<ServerSource> ChooseAsync() => new SourceChoice(_machine).ChooseAsync(new ServersOptions(), CancellationToken.None);
}
