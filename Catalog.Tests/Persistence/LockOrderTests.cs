using System.Net;
using System.Net.Http.Json;
using Catalog.Tests.Api;
using Catalog.Tests.Auth;
using Catalog.Tests.Inventory;
using Catalog.Tests.Reviews;

namespace Catalog.Tests.Persistence;

/// <summary>A deletion locks rows in the order of the other writes. In another order it and they would wait for each other: a deadlock, and a 503.</summary>
public sealed class LockOrderTests(CatalogApi api) : IClassFixture<CatalogApi>
{
    [Fact]
    public async Task A_user_is_deleted_after_a_sign_in_that_began_before()
    {
        var customer = await api.SignedInAsync();
        await using var signIn = await OtherTransaction.StartAsync(api.Database, $"SELECT FROM credentials WHERE user_id = {customer.Id} FOR UPDATE");
        var deletion = DeleteAsync(customer);
        await signIn.HoldsAsync();

        await signIn.ExecuteAsync($"""
            INSERT INTO sessions (user_id, token_hash, client, ends_at) VALUES ({customer.Id}, sha256('{customer.Name}'), '', now() + interval '1 day')
            """);
        await signIn.CommitAsync();

        Assert.Equal(HttpStatusCode.NoContent, await deletion);
    }

    [Fact]
    public async Task A_product_is_deleted_after_a_reservation_whose_end_began_before()
    {
        var (id, _) = await api.AddAsync();
        (await api.SetStockAsync(id, 10, "*")).Dispose();
        (await api.ReserveAsync(id, 3)).Dispose();
        await using var release = await OtherTransaction.StartAsync(
            api.Database, $"UPDATE reservations SET state = 'released', ended_at = now() WHERE product_id = {id}");
        var deletion = api.DeleteAsync(id, "*");
        await release.HoldsAsync();

        await release.ExecuteAsync($"UPDATE inventory SET reserved = 0 WHERE product_id = {id}");
        await release.CommitAsync();

        using var deleted = await deletion;
        Assert.Equal(HttpStatusCode.NoContent, deleted.StatusCode);
    }

    [Fact]
    public async Task A_product_is_deleted_after_the_removal_of_a_review_that_began_before()
    {
        var (id, _) = await api.AddAsync();
        var review = await (await api.SignedInAsync()).ReviewAsync(id);
        await using var other = await OtherTransaction.StartAsync(api.Database, $"SELECT FROM reviews WHERE product_id = {id} FOR UPDATE");
        var removal = api.Http.DeleteAsync(new Uri(review, UriKind.Relative));
        await other.HoldsAsync();
        var deletion = api.DeleteAsync(id, "*");
        await other.HoldsAsync(statements: 2);

        await other.CommitAsync();

        using var removed = await removal;
        using var deleted = await deletion;
        Assert.Equal((HttpStatusCode.NoContent, HttpStatusCode.NoContent), (removed.StatusCode, deleted.StatusCode));
    }

    private static async Task<HttpStatusCode> DeleteAsync(Account customer)
    {
        using var request = new HttpRequestMessage(HttpMethod.Delete, $"/users/{customer.Id}")
        {
            Content = JsonContent.Create(new { currentPassword = Account.Password }),
        };
        request.Headers.TryAddWithoutValidation("If-Match", "*");
        using var answer = await customer.Http.SendAsync(request);
        return answer.StatusCode;
    }
}
