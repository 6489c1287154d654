import { onWillDestroy, useEffect } from "@odoo/owl";
import { browser } from "@web/core/browser/browser";
import { useService } from "@web/core/utils/hooks";

const NOTIFICATION = "fairgate_cleverreach.upload/progress";

/**
 * Milliseconds after which an upload under way is read again: while the page still
 * connects to Odoo, or does so anew, news is lost.
 */
const PAUSE = 5000;

/**
 * Lets a component follow an upload.
 *
 * @param {() => number | false} follow gives the id of the upload to follow now
 * @param {() => Promise} read reads what is shown of it, whenever it has moved on
 * @param {() => boolean | number} [isOpen] whether there is still something to come; as
 *  long as there is an upload to follow, if not given
 */
export function useUploadNews(follow, read, isOpen = follow) {
    const bus = useService("bus_service");
    const onProgress = async ({ upload_id: id }) => {
        if (id === follow()) {
            await read();
        }
    };
    bus.subscribe(NOTIFICATION, onProgress);
    onWillDestroy(() => bus.unsubscribe(NOTIFICATION, onProgress));
    useEffect(
        (open) => {
            if (open) {
                const timer = browser.setInterval(read, PAUSE);
                return () => browser.clearInterval(timer);
            }
        },
        () => [isOpen()]
    );
}
