using System.Net;
using System.Net.Http.Json;
using Catalog.Tests.Api;

namespace Catalog.Tests.Users;

public sealed class UserAddressTests(CatalogApi api) : IClassFixture<CatalogApi>
{
    [Fact]
    public async Task An_address_is_read_back_alone_in_the_list_and_with_its_user()
    {
        var user = await api.NewUserAsync();

        using var added = await api.Http.PostAsJsonAsync($"/users/{user}/addresses", UserCalls.Address);

        Assert.Equal(HttpStatusCode.Created, added.StatusCode);
        var alone = await api.Http.GetStringAsync(added.Headers.Location);
        Assert.Equal($$"""{"items":[{{alone}}],"next":null}""", await api.Http.GetStringAsync($"/users/{user}/addresses"));
        Assert.Equal($"[{alone}]", (await api.UserAsync(user)).GetProperty("addresses").GetRawText());
    }

    [Fact]
    public async Task Each_change_of_an_address_raises_the_version_of_its_user()
    {
        var user = await api.NewUserAsync();

        using var added = await api.Http.PostAsJsonAsync($"/users/{user}/addresses", UserCalls.Address);
        using var replaced = await api.WriteAsync(HttpMethod.Put, added.Headers.Location!.ToString(), UserCalls.Address, added.Headers.ETag!.Tag);
        using var removed = await api.WriteAsync(HttpMethod.Delete, added.Headers.Location.ToString(), ifMatch: replaced.Headers.ETag!.Tag);

        Assert.Equal(
            [$"\"{user}-2", $"\"{user}-3", $"\"{user}-4"],
            new[] { added, replaced, removed }.Select(answer => answer.Headers.ETag!.Tag).Select(tag => tag[..tag.LastIndexOf('-')]));
        Assert.Equal(4, (await api.UserAsync(user)).GetProperty("version").GetInt64());
    }

    [Fact]
    public async Task An_address_is_not_replaced_over_a_user_that_has_changed_since()
    {
        var user = await api.NewUserAsync();
        var address = await api.NewAddressAsync(user);

        using var late = await api.WriteAsync(HttpMethod.Put, $"/users/{user}/addresses/{address}", UserCalls.Address, $"\"{user}-1\"");
        using var removal = await api.WriteAsync(HttpMethod.Delete, $"/users/{user}/addresses/{address}", ifMatch: $"\"{user}-1\"");

        Assert.Equal(
            (HttpStatusCode.PreconditionFailed, HttpStatusCode.PreconditionFailed), (late.StatusCode, removal.StatusCode));
    }

    [Fact]
    public async Task Another_users_address_is_neither_read_nor_written()
    {
        var (owner, other) = (await api.NewUserAsync(), await api.NewUserAsync());
        var address = $"/users/{other}/addresses/{await api.NewAddressAsync(owner)}";

        using var read = await api.Http.GetAsync(address);
        using var replaced = await api.WriteAsync(HttpMethod.Put, address, UserCalls.Address);
        using var removed = await api.WriteAsync(HttpMethod.Delete, address);

        Assert.All([read, replaced, removed], answer => Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode));
        Assert.Equal(1, (await api.UserAsync(owner)).GetProperty("addresses").GetArrayLength());
    }

    [Fact]
    public async Task An_unknown_country_is_refused_and_changes_nothing()
    {
        var user = await api.NewUserAsync();
        var body = new { recipient = "Ada", street = "1", city = "Nowhere", country = "ZZ" };

        using var added = await api.Http.PostAsJsonAsync($"/users/{user}/addresses", body);
        using var replaced = await api.WriteAsync(HttpMethod.Put, $"/users/{user}/addresses/{await api.NewAddressAsync(user)}", body);

        foreach (var answer in new[] { added, replaced })
        {
            Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
            Assert.True((await CatalogApi.JsonAsync(answer)).GetProperty("errors").TryGetProperty("country", out _));
        }

        Assert.Equal(2, (await api.UserAsync(user)).GetProperty("version").GetInt64());
    }

    [Fact]
    public async Task Of_30_addresses_that_are_added_at_once_20_are()
    {
        var user = await api.NewUserAsync();

        var answers = await Task.WhenAll(
            Enumerable.Range(0, 30).Select(_ => api.Http.PostAsJsonAsync($"/users/{user}/addresses", UserCalls.Address)));

        Assert.Equal(20, answers.Count(answer => answer.StatusCode == HttpStatusCode.Created));
        Assert.Equal(10, answers.Count(answer => answer.StatusCode == HttpStatusCode.Conflict));
        Assert.Equal(20, (await api.UserAsync(user)).GetProperty("addresses").GetArrayLength());
    }

    [Fact]
    public async Task An_unknown_user_has_no_addresses()
    {
        using var read = await api.Http.GetAsync("/users/900000001/addresses");
        using var added = await api.Http.PostAsJsonAsync("/users/900000001/addresses", UserCalls.Address);

        Assert.Equal((HttpStatusCode.NotFound, HttpStatusCode.NotFound), (read.StatusCode, added.StatusCode));
    }
}
