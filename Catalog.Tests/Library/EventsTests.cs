using Catalog.Caching;

namespace Catalog.Tests.Library;

public sealed class EventsTests
{
    [Fact]
    public async Task An_event_without_fields_is_the_callers_error()
    {
        await using var host = await LibraryHost.StartAsync(
            caching => caching.AddEvents("clicks", (_, _, _) => Task.CompletedTask), (await TestServers.Shared).Redis.Endpoint);

        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(
            async () => await host.Get<IEvents>().AddAsync("user", new Dictionary<string, string>()));
    }
}
