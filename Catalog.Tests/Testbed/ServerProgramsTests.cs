using Catalog.Testbed;
using Catalog.Testbed.Sources;

namespace Catalog.Tests.Testbed;

public sealed class ServerProgramsTests
{
    private readonly FakeMachine _machine = new() { Programs = { "postgres" }, CanInstall = true };
    private readonly RecordedProgress _progress = new();

    [Fact]
    public async Task Only_what_is_missing_is_installed()
    {
        await EnsureAsync();

        Assert.Equal(["redis-server"], _machine.Installed);
    }

    [Fact]
    public async Task An_installation_is_announced_in_one_line()
    {
        await EnsureAsync();

        Assert.Equal("Installing redis-server with apt-get (once, as root)", Assert.Single(_progress.Lines));
    }

    [Fact]
    public async Task Nothing_is_installed_where_it_is_not_allowed()
    {
        _machine.CanInstall = false;

        await Assert.ThrowsAsync<ServersUnavailableException>(EnsureAsync);

        Assert.Empty(_machine.Installed);
    }

    private Task EnsureAsync() => new ServerPrograms(_machine, _progress).EnsureAsync(ServerPrograms.Both, CancellationToken.None);
}
