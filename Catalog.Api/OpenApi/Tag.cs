namespace Catalog.Api.OpenApi;

/// <summary>The groups of operations, in reading order.</summary>
public static class Tag
{
    /// <summary>The index.</summary>
    public const string Home = "Home";

    /// <summary>Products.</summary>
    public const string Products = "Products";

    /// <summary>Categories.</summary>
    public const string Categories = "Categories";

    /// <summary>Reviews.</summary>
    public const string Reviews = "Reviews";

    /// <summary>Stock and reservations.</summary>
    public const string Inventory = "Inventory";

    /// <summary>Views of products.</summary>
    public const string Views = "Views";

    /// <summary>Events and feeds.</summary>
    public const string Activity = "Activity";

    /// <summary>Countries.</summary>
    public const string Countries = "Countries";

    /// <summary>Users, their addresses and passwords.</summary>
    public const string Users = "Users";

    /// <summary>Sessions.</summary>
    public const string Sessions = "Sessions";

    /// <summary>The audit log.</summary>
    public const string Audit = "Audit";

    /// <summary>The administration of the caches.</summary>
    public const string Caches = "Cache administration";

    /// <summary>Health and metrics.</summary>
    public const string Health = "Health";

    /// <summary>Each group with what it is for, in reading order.</summary>
    internal static IReadOnlyList<(string Name, string Description)> All { get; } =
    [
        (Home, "The index of the service."),
        (Products, "Read, search, list, change, import and export products. Reads are cache-aside, lists use version keys, the trending list is refreshed ahead."),
        (Categories, "The categories, a tree of two levels. Not cached, on purpose."),
        (Reviews, "Reviews of a product and its rating. Cache-aside with a tag."),
        (Inventory, "The stock of a product and reservations of it. Write-through; never oversold."),
        (Views, "Views of products, counted write-behind, and the most viewed products."),
        (Activity, "Events of users, and the feed of a user."),
        (Countries, "The countries of ISO 3166-1. Read-through, loaded before a node is ready."),
        (Users, "Accounts, addresses and passwords. Cache-aside, encrypted in Redis."),
        (Sessions, "Sign in, the cart, and sessions on other devices. Write-through of single fields."),
        (Audit, "Who changed what, for admins. Write-around."),
        (Caches, "Statistics, entries, explanations, invalidation and warm-up, for admins."),
        (Health, "For orchestrators, load balancers and monitoring."),
    ];
}
