using Catalog.Lab.Page;

namespace Catalog.Tests.Lab.Page;

/// <summary>The lab page without a service beside it.</summary>
internal sealed class LabPageHost : IAsyncDisposable
{
    private readonly LabPage _page;

    private LabPageHost(LabPage page) => _page = page;

    public Uri Address => _page.Address;

    public static async Task<LabPageHost> StartAsync() => new(await LabPage.StartAsync(
        new LabPageOptions { Postgres = await (await TestServers.Shared).Postgres.CreateDatabaseAsync() }, TestContext.Current.CancellationToken));

    public ValueTask DisposeAsync() => _page.DisposeAsync();
}
