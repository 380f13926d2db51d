namespace Catalog.Api.Auth;

/// <summary>Sets which role may call an endpoint. <c>AllowAnonymous</c> makes one public.</summary>
public static class AuthEndpoints
{
    /// <summary>Requires a session. The handler checks whose data it is.</summary>
    public static TBuilder ForCustomers<TBuilder>(this TBuilder endpoints)
        where TBuilder : IEndpointConventionBuilder =>
        endpoints.RequireAuthorization(AuthServices.Customers).WithMetadata(Refusal(StatusCodes.Status401Unauthorized));

    /// <summary>Requires a session of the user with the <c>{id}</c> in the path, or of an admin. Others get 404.</summary>
    public static TBuilder ForOwners<TBuilder>(this TBuilder endpoints)
        where TBuilder : IEndpointConventionBuilder =>
        endpoints.ForCustomers().AddEndpointFilter<TBuilder, OwnDataFilter>();

    /// <summary>Requires the role of the order service, or admin.</summary>
    public static TBuilder ForOrders<TBuilder>(this TBuilder endpoints)
        where TBuilder : IEndpointConventionBuilder => endpoints.For(AuthServices.Orders);

    /// <summary>Requires the role admin.</summary>
    public static TBuilder ForAdmins<TBuilder>(this TBuilder endpoints)
        where TBuilder : IEndpointConventionBuilder => endpoints.For(AuthServices.Admins);

    private static TBuilder For<TBuilder>(this TBuilder endpoints, string policy)
        where TBuilder : IEndpointConventionBuilder =>
        endpoints.RequireAuthorization(policy)
            .WithMetadata(Refusal(StatusCodes.Status401Unauthorized), Refusal(StatusCodes.Status403Forbidden));

    private static ProducesResponseTypeMetadata Refusal(int status) =>
        new(status, typeof(Microsoft.AspNetCore.Mvc.ProblemDetails), ["application/problem+json"]);
}
