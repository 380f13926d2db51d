using Catalog.Lab.Page;
using Catalog.Testbed;

namespace Catalog.Tests.Lab.Page;

/// <summary>The lab page.</summary>
internal sealed class LabPageHost : IAsyncDisposable
{
    private readonly LabPage _page;

    private LabPageHost(LabPage page) => _page = page;

    public Uri Address => _page.Address;

    /// <summary>Starts it, with a service beside it or without.</summary>
    public static async Task<LabPageHost> StartAsync(RunningCatalog? catalog = null) => new(await LabPage.StartAsync(
        new LabPageOptions { Postgres = await (await TestServers.Shared).Postgres.CreateDatabaseAsync(), Catalog = catalog },
        TestContext.Current.CancellationToken));

    public ValueTask DisposeAsync() => _page.DisposeAsync();
}
