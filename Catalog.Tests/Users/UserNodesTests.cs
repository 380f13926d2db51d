using System.Net;
using System.Text;
using Catalog.Caching;
using Catalog.Infrastructure.Users;
using Catalog.Tests.Api;
using Catalog.Tests.Caching;
using Microsoft.Extensions.DependencyInjection;

namespace Catalog.Tests.Users;

/// <summary>Two nodes of the service, one database and one Redis.</summary>
public sealed class UserNodesTests(CatalogApi api) : IClassFixture<CatalogApi>
{
    [Fact]
    public async Task An_address_is_registered_once_in_any_case_by_concurrent_requests_on_two_nodes()
    {
        await using var peer = await api.StartPeerAsync();
        var email = UserCalls.NewEmail();

        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(i => (i % 2 == 0 ? api : peer).RegisterAsync(
            i % 3 == 0 ? email.ToUpperInvariant() : email)));

        Assert.Equal(1, answers.Count(answer => answer.StatusCode == HttpStatusCode.Created));
        Assert.Equal(7, answers.Count(answer => answer.StatusCode == HttpStatusCode.Conflict));
    }

    [Fact]
    public async Task An_address_can_not_be_changed_to_one_that_is_taken()
    {
        var (owner, other) = (await api.NewUserAsync(), await api.NewUserAsync());
        var email = (await api.UserAsync(owner)).GetProperty("email").GetString()!;

        using var answer = await api.WriteAsync(HttpMethod.Put, $"/users/{other}", new { email = email.ToUpperInvariant(), name = "Eve", currentPassword = Auth.Account.Password });

        Assert.Equal(HttpStatusCode.Conflict, answer.StatusCode);
        Assert.True((await CatalogApi.JsonAsync(answer)).GetProperty("errors").TryGetProperty("email", out _));
    }

    [Fact]
    public async Task A_change_of_an_address_invalidates_the_user_on_the_other_node()
    {
        await using var peer = await api.StartPeerAsync("Users");
        var user = await api.NewUserAsync();
        var address = await api.NewAddressAsync(user);
        Assert.Equal(1, (await peer.UserAsync(user)).GetProperty("addresses").GetArrayLength());

        (await api.WriteAsync(HttpMethod.Delete, $"/users/{user}/addresses/{address}")).EnsureSuccessStatusCode();

        await Eventually.BecomesTrueAsync(async () => (await peer.UserAsync(user)).GetProperty("addresses").GetArrayLength() == 0);
    }

    [Fact]
    public async Task A_value_that_one_node_encrypted_is_read_by_the_other()
    {
        await using var peer = await api.StartPeerAsync();
        var user = await api.NewUserAsync();
        await api.UserAsync(user);

        using var read = await peer.Http.GetAsync($"/users/{user}");

        Assert.Matches("^catalog; hit; ttl=[0-9]+; detail=L2$", CatalogApi.CacheStatus(read));
    }

    [Fact]
    public async Task Redis_holds_no_readable_personal_data()
    {
        var email = UserCalls.NewEmail();
        using var registered = await api.RegisterAsync(email, "Ada King");
        var user = (await CatalogApi.JsonAsync(registered)).GetProperty("id").GetInt64();
        await api.NewAddressAsync(user);
        await api.UserAsync(user);

        var node = api.Services.GetRequiredService<CacheNode>();
        var entry = (byte[]?)await node.Gate.Connection.Database.StringGetAsync($"{node.Options.KeyPrefix}user:{{{user}}}");

        Assert.NotNull(entry);
        var text = Encoding.Latin1.GetString(entry);
        Assert.All(
            [email, "Ada King", "St James", "SW1Y", "London", "customer"],
            personal => Assert.DoesNotContain(personal, text, StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public async Task A_user_who_has_just_registered_is_found_on_the_other_node()
    {
        await using var peer = await api.StartPeerAsync();
        await Eventually.BecomesTrueAsync(() => peer.Services.GetRequiredService<UserFilter>().IsBuilt);

        var user = await api.NewUserAsync();

        Assert.Equal(user, (await peer.UserAsync(user)).GetProperty("id").GetInt64());
    }
}
