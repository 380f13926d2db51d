namespace Catalog.Api.Auth;

/// <summary>Authorizes endpoints for a role; <c>AllowAnonymous</c> opens them to everybody.</summary>
public static class AuthEndpoints
{
    /// <summary>For everybody who is signed in; each handler checks whose data it is.</summary>
    public static TBuilder ForCustomers<TBuilder>(this TBuilder endpoints)
        where TBuilder : IEndpointConventionBuilder =>
        endpoints.RequireAuthorization(AuthServices.Customers).WithMetadata(Refusal(StatusCodes.Status401Unauthorized));

    /// <summary>For the user whose <c>{id}</c> is in the address, and for admins; for others there is no such user.</summary>
    public static TBuilder ForOwners<TBuilder>(this TBuilder endpoints)
        where TBuilder : IEndpointConventionBuilder =>
        endpoints.ForCustomers().AddEndpointFilter<TBuilder, OwnDataFilter>();

    /// <summary>For the service that takes orders, and for admins.</summary>
    public static TBuilder ForOrders<TBuilder>(this TBuilder endpoints)
        where TBuilder : IEndpointConventionBuilder => endpoints.For(AuthServices.Orders);

    /// <summary>For admins.</summary>
    public static TBuilder ForAdmins<TBuilder>(this TBuilder endpoints)
        where TBuilder : IEndpointConventionBuilder => endpoints.For(AuthServices.Admins);

    private static TBuilder For<TBuilder>(this TBuilder endpoints, string policy)
        where TBuilder : IEndpointConventionBuilder =>
        endpoints.RequireAuthorization(policy)
            .WithMetadata(Refusal(StatusCodes.Status401Unauthorized), Refusal(StatusCodes.Status403Forbidden));

    private static ProducesResponseTypeMetadata Refusal(int status) =>
        new(status, typeof(Microsoft.AspNetCore.Mvc.ProblemDetails), ["application/problem+json"]);
}
